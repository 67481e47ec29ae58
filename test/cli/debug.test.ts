// kernelize build --debug and --sanitize, as docs/debugging.md tells it: its files, its commands, and what debuggers
// and sanitizers say then. By every compiler found.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { findCompilers } from '../../lib/toolchains/find.ts';
import { type Finished, kernelize, packageRoot, run, temporaryFolder } from '../helpers.ts';

const page = readFileSync(join(packageRoot, 'docs/debugging.md'), 'utf8');
const found = await findCompilers();
const compilers = found.map(({ name }) => name);
const ofEachFamily = found
  .filter(({ family }, at) => found.findIndex((each) => each.family === family) === at)
  .map(({ name }) => name);

/** A folder with the page's files; `folder` is inside it, and where commands run. */
function project(): string {
  const cwd = join(temporaryFolder(), 'a folder');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }');
  for (const [, name = '', code = ''] of page.matchAll(/```(?:ts|javascript)\n\/\/ (\S+)\n([\s\S]*?)```/g)) {
    writeFileSync(join(cwd, name), `// ${name}\n${code}`);
  }
  return cwd;
}

/** The page's build command that has this option. */
function buildCommand(option: string): string[] {
  const [, words = ''] = new RegExp(`^npx kernelize (build .*${option})$`, 'm').exec(page) ?? [];
  return words.split(' ');
}

async function build(cwd: string, words: readonly string[]): Promise<Finished> {
  const built = await kernelize(words, { cwd, timeout: 100_000 });
  expect(built.code, built.stderr).toBe(0);
  return built;
}

const environment = {
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  // gdb asks servers for the sources of libraries.
  DEBUGINFOD_URLS: '',
};

/** What gdb says to commands about `node APP`. */
async function gdb(
  { skip }: TestContext,
  { cwd, app }: { readonly cwd: string; readonly app: string },
  commands: readonly string[],
): Promise<string> {
  const there = await run('gdb', ['--version']).catch(() => undefined);
  if (there === undefined) skip('gdb is not installed');
  const args = ['-nx', '-q', '-batch', ...commands.flatMap((command) => ['-ex', command]), '--args', 'node', app];
  const { stdout, stderr } = await run('gdb', args, { cwd, env: environment, timeout: 100_000 });
  if (/ptrace: Operation not permitted|Could not trace/.test(stderr)) skip('processes may not be traced here');
  return stdout;
}

/**
 * Whether a text has these lines in this order, others between them. White space counts as one space, and … as
 * anything.
 */
function expectLines(text: string, lines: readonly string[]): void {
  const oneSpace = (each: string) => each.trim().replaceAll(/\s+/g, ' ');
  const rest = text.split('\n').map(oneSpace);
  for (const line of lines) {
    const parts = oneSpace(line).split('…').map(escaped);
    const pattern = new RegExp(`${parts.join('.*')}$`);
    const at = rest.findIndex((each) => pattern.test(each));
    expect(at, `no '${line}' where it should be in\n${text}`).toBeGreaterThanOrEqual(0);
    rest.splice(0, at + 1);
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

const [, session = ''] = /```text\n(\(gdb\) [\s\S]*?)```/.exec(page) ?? [];
const isCommand = (line: string) => line.startsWith('(gdb) ');

describe.each(compilers)('a debug build by %s', (compiler) => {
  it('lets gdb stop at a line of TypeScript, print locals by their names, and go from line to line', async (context) => {
    const cwd = project();
    await build(cwd, [...buildCommand('--debug'), '--compiler', compiler]);
    const lines = session.trim().split('\n');
    const commands = lines.filter(isCommand).map((line) => line.slice('(gdb) '.length));
    expect(commands.length).toBeGreaterThan(8);
    expectLines(
      await gdb(context, { cwd, app: 'app.js' }, commands),
      lines.filter((line) => !isCommand(line)),
    );
  });
});

const NAMES = `function halved(x: number): number {
  const half = x / 2;
  return half; // stop
}

export function names(n: number): number {
  'use kernel';
  let result = 1;
  const index = 7;
  for (let i = 0; i < 1; i++) {
    result += i; // stop
  }
  for (let i = 5; i < 6; i++) {
    result += i; // stop
  }
  {
    const i = 2;
    if (n > 1) {
      const i = 9;
      result += i; // stop
    }
    result += i + index;
    return result + halved(n);
  }
}
`;

describe('kernelize build --debug', () => {
  it('has a name of the source again in every block, hidden ones with a number, and callers', async (context) => {
    const cwd = project();
    writeFileSync(join(cwd, 'dot.ts'), NAMES);
    await build(cwd, [...buildCommand('--debug'), '--target', 'portable']);
    writeFileSync(join(cwd, 'app.js'), "import { names } from './out/dot.js';\nconsole.log(names(3));\n");
    // By its whole path, as editors do.
    const stops = NAMES.split('\n').flatMap((line, at) => (line.includes('stop') ? [at + 1] : []));
    const breaks = stops.map((line) => `break ${join(cwd, 'dot.ts')}:${line}`);
    // From elsewhere, so that debug information has to say where the source is.
    const said = await gdb(context, { cwd: temporaryFolder(), app: join(cwd, 'app.js') }, [
      ...['set breakpoint pending on', ...breaks, 'run', 'print i', 'print index', 'print result'],
      ...['continue', 'print i', 'continue', 'print i_2', 'print i', 'continue', 'print half', 'backtrace 2'],
    ]);
    expectLines(said, [
      '11 result += i; // stop',
      '$1 = 0',
      '$2 = 7',
      '$3 = 1',
      '$4 = 5',
      '$5 = 9',
      '$6 = 2',
      '$7 = 1.5',
    ]);
    expectLines(said, ['#0 halved (x=3) at ../dot.ts:3', '#1 … names (…) at ../dot.ts:23']);
  });

  it('builds again what was built for something else, and says why', async () => {
    const cwd = project();
    const why = async (...args: string[]) => {
      const { stderr } = await build(cwd, ['build', 'dot.ts', '--out-dir', 'out', ...args]);
      return /in \d+ ms \((.*)\) -> out/.exec(stderr)?.[1] ?? stderr.trim();
    };
    await why();
    expect(await why('--debug')).toBe('variant changed: release -> debug');
    expect(await why('--debug')).toBe('dot.ts: is current');
    expect(await why('--line-directives')).toBe('variant changed: debug -> profile');
    expect(await why()).toBe('variant changed: profile -> release');
  });

  it.each(['--debug', '--sanitize'])('refuses %s where the folder of the build is gone afterwards', async (option) => {
    const { code, stderr } = await kernelize(['build', 'dot.ts', '--builder', 'node-gyp', option], { cwd: project() });
    expect(code).toBe(2);
    expect(stderr).toBe(`error: the builder node-gyp has no ${option}\n  use --builder direct, the default\n`);
  });
});

describe.each(ofEachFamily)('a sanitized build by %s', (compiler) => {
  it('is run as the command says, and reports an access outside with its line of TypeScript', async ({ skip }) => {
    const cwd = project();
    const words = [...buildCommand('--sanitize'), '--compiler', compiler];
    const built = await kernelize(words, { cwd, timeout: 100_000 });
    if (built.stderr.includes("install the compiler's sanitizers")) skip(built.stderr);
    expect(built.code, built.stderr).toBe(0);
    const [, variables = ''] =
      /run the program so, and not otherwise:\n([\s\S]*)node app\.js\n$/.exec(built.stderr) ?? [];
    const shell = (program: string) => run('sh', ['-c', `${variables} node ${program}`], { cwd, env: environment });
    const { code, stderr } = await shell('over-app.js');
    expect(code).not.toBe(0);
    const [, report = ''] = /```text\n(ERROR: Addr[\s\S]*?)```/.exec(page) ?? [];
    expectLines(stderr, report.trim().split('\n'));
    // And says nothing where there is nothing to say.
    writeFileSync(join(cwd, 'over-app.js'), readFileSync(join(cwd, 'over-app.js'), 'utf8').replace('101', '100'));
    expect(await shell('over-app.js')).toMatchObject({ code: 0, stdout: '0\n', stderr: '' });
  });
});
