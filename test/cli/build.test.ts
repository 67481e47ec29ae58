// kernelize build, as a process, with real compilers and real .node files.

import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findCompilers } from '../../lib/toolchains/find.ts';
import {
  kernelize,
  packageRoot,
  pathWithOnly,
  plainEnvironment,
  run,
  temporaryFolder,
  writeExecutable,
} from '../helpers.ts';

const compilers = await findCompilers();
const [first] = compilers;
if (first === undefined) throw new Error('these tests need a C compiler');

const square = 'export function square(x: number): number {\n  "use kernel";\n  return x * x;\n}\n';

/** A folder with kernel modules, and how to build there. */
function project(files: Readonly<Record<string, string>> = { 'square.ts': square }) {
  const cwd = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  const build = (...args: string[]) => kernelize(['build', ...args, '--out-dir', 'out'], { cwd, timeout: 100_000 });
  return { cwd, build, out: (name: string) => join(cwd, 'out', name) };
}

/** The native kernels of a module, loaded by a process of its own: a .node is loaded once in a process. */
function load(path: string): Record<string, (...args: number[]) => number> {
  const copy = join(temporaryFolder(), 'copy.node');
  writeFileSync(copy, readFileSync(path));
  return createRequire(import.meta.url)(copy);
}

describe('kernelize build', () => {
  // Node's recursive mkdir never comes back from /proc.
  it.each(['square.ts', 'square.ts/sub', ...(process.platform === 'linux' ? ['/proc/kernelize'] : [])])(
    'says so if --out-dir %s can be no folder',
    async (folder) => {
      const { cwd } = project();
      const { code, stderr } = await kernelize(['build', 'square.ts', '--out-dir', folder], { cwd, timeout: 30_000 });
      expect(code).toBe(1);
      expect(stderr).toContain(`error: --out-dir ${folder}: `);
      expect(stderr).not.toContain('    at ');
    },
  );

  it('says why it builds, and does not build what is current', async () => {
    const { cwd, build, out } = project();
    const why = async (...args: string[]) => {
      const { code, stderr } = await build('square.ts', ...args);
      expect(code, stderr).toBe(0);
      return /in \d+ ms \((.*)\) -> out/.exec(stderr)?.[1] ?? stderr.trim();
    };
    expect(await why()).toBe('new');
    const time = statSync(out('square.node')).mtimeMs;
    expect(await why()).toBe('square.ts: is current');
    expect(statSync(out('square.node')).mtimeMs).toBe(time);
    expect(await why('--force')).toBe('--force');
    // The time alone means nothing.
    utimesSync(join(cwd, 'square.ts'), 1, 1);
    expect(await why()).toBe('square.ts: is current');
    writeFileSync(join(cwd, 'square.ts'), square.replace('x * x', 'x * x + 1'));
    expect(await why()).toBe('source changed');
    expect(load(out('square.node')).square?.(3)).toBe(10);
    rmSync(out('square.node'));
    expect(await why()).toBe('square.node is missing');
    writeFileSync(out('square.js'), '');
    expect(await why()).toBe('square.js was changed by somebody else');
    expect(await why('--target', 'baseline')).toBe('target changed: native -> baseline');
    expect(await why('--directive', 'overflowcheck=off')).toMatch(/^directives changed: none -> overflowcheck=off$/);
    expect(await why('--line-directives')).toBe('directives changed: overflowcheck=off -> none');
    expect(await why()).toBe('variant changed: profile -> release');
    writeFileSync(out('square.kernelize.json'), '{');
    expect(await why()).toBe('new');
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual([
      'square.c',
      'square.d.ts',
      'square.js',
      'square.kernelize.json',
      'square.node',
    ]);
  });

  it('builds again when a file that kernels import from changed', async () => {
    const half = 'export function half(x: number): number {\n  return x / 2;\n}\n';
    const main = `import { half } from './lib/half.ts';\n${square.replace('x * x', 'half(x)')}`;
    const { cwd, build, out } = project({ 'square.ts': main, 'lib/half.ts': half });
    await build('square.ts');
    expect(load(out('square.node')).square?.(3)).toBe(1.5);
    writeFileSync(join(cwd, 'lib/half.ts'), half.replace('x / 2', 'x / 4'));
    expect((await build('square.ts')).stderr).toContain('(lib/half.ts changed)');
    expect(load(out('square.node')).square?.(3)).toBe(0.75);
    rmSync(join(cwd, 'lib/half.ts'));
    const { code, stderr } = await build('square.ts');
    expect(code).toBe(1);
    expect(stderr).toContain('square.ts:4:10: error KZ1014');
  });

  it.runIf(compilers.length > 1)('builds again for another compiler, and for one that was replaced', async () => {
    const { cwd, build } = project();
    const second = compilers.find(({ family }) => family !== first.family) ?? first;
    const wrapper = writeExecutable(join(cwd, 'cc'), `exec ${first.cc} "$@"`);
    await build('square.ts', '--compiler', first.cc);
    const { stderr } = await build('square.ts', '--compiler', second.cc);
    const name = ({ family, version }: typeof first) => `${family.id} ${version}`;
    expect(stderr).toContain(`compiler changed: ${name(first)} -> ${name(second)}`);
    await build('square.ts', '--compiler', first.cc);
    expect((await build('square.ts', '--compiler', wrapper)).stderr).toContain(`${first.cc} -> ${wrapper}`);
    writeExecutable(wrapper, `exec ${first.cc} -g0 "$@"`);
    expect((await build('square.ts', '--compiler', wrapper)).stderr).toContain(`${wrapper} was replaced`);
  });

  it('takes away what the last build made and this one does not', async () => {
    const { cwd, build } = project();
    await build('square.ts');
    writeFileSync(join(cwd, 'square.ts'), square.replace('x * x', 'x + x'));
    await build('square.ts', '--emit', 'js,dts');
    // A square.node of the older source would be loaded by the new square.js.
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['square.d.ts', 'square.js', 'square.kernelize.json']);
    expect((await build('square.ts')).stderr).toContain('(square.c is missing)');
  });

  it("makes what package.json's type says, for import and for require", async () => {
    const { cwd, build } = project({ 'square.ts': square, 'package.json': '{ "type": "commonjs" }' });
    writeFileSync(
      join(cwd, 'a.mjs'),
      "import { info, square } from './out/square.js'; console.log(info.backend, square(3))",
    );
    writeFileSync(join(cwd, 'a.cjs'), "const k = require('./out/square.js'); console.log(k.info.backend, k.square(3))");
    const use = (name: string) => run(process.execPath, ['--no-warnings', name], { cwd });
    await build('square.ts');
    for (const name of ['a.mjs', 'a.cjs']) expect((await use(name)).stdout).toBe('native 9\n');
    writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }');
    expect((await build('square.ts')).stderr).toContain("(package.json's type changed: commonjs -> module)");
    for (const name of ['a.mjs', 'a.cjs']) expect((await use(name)).stdout).toBe('native 9\n');
  });

  it('names the mistake in arguments alike, natively and in JavaScript', async () => {
    const sum = 'export function first(a: Uint8Array): number {\n  "use kernel";\n  return a[0]!;\n}\n';
    const { cwd, build } = project({ 'sum.ts': sum });
    await build('sum.ts');
    const values =
      '[[1], {}, null, new DataView(new ArrayBuffer(8)), new Float32Array(1), new Uint8ClampedArray(1), 1n, "1"]';
    const script = `const { first } = require('./out/sum.js');
      for (const value of ${values}) for (const kernel of [first, first.js]) try { kernel(value) } catch (error) { console.log(error.message) }`;
    const { stdout } = await run(process.execPath, ['-e', script], { cwd });
    const got = [
      'an array',
      'an object',
      'null',
      'an object',
      'a Float32Array',
      'a Uint8ClampedArray',
      'a bigint',
      'a string',
    ];
    const lines = got.map((each) => `first: argument 'a' must be a Uint8Array, but got ${each}\n`);
    expect(stdout).toBe(lines.flatMap((line) => [line, line]).join(''));
  });

  it.each(['node-gyp', 'cmake-js'])('builds by %s', async (builder) => {
    const { build, out } = project();
    const { code, stderr } = await build('square.ts', '--builder', builder);
    expect(code, stderr).toBe(0);
    expect(load(out('square.node')).square?.(1.5)).toBe(2.25);
    expect((await build('square.ts')).stderr).toContain(`(builder changed: ${builder} -> direct)`);
  });

  it('takes directives from the command line, and the source wins', async () => {
    const at = (directive: string) =>
      `export function at(a: Float64Array, i: i32): number {\n  "use kernel${directive}";\n  return a[i]!;\n}\n`;
    const { build, out } = project({ 'plain.ts': at(''), 'own.ts': at(' boundscheck=on') });
    const { code, stderr } = await build('*.ts', '--directive', 'boundscheck=off', '--directive', 'overflowcheck=off');
    expect(code, stderr).toBe(0);
    expect(readFileSync(out('plain.c'), 'utf8')).not.toContain('kz_raise_index, "at');
    expect(readFileSync(out('own.c'), 'utf8')).toContain('kz_raise_index, "at');
  });

  it('prints one JSON object for each module, and nothing else', async () => {
    const { build } = project({ 'square.ts': square, 'wrong.ts': square.replace('x * x', 'x * y') });
    await build('square.ts');
    const { code, stdout, stderr } = await build('*.ts', '--json');
    expect([code, stderr]).toEqual([1, '']);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const row = (file: string) => rows.find((each) => each.file === file);
    expect(rows).toHaveLength(2);
    expect(row('square.ts')).toMatchObject({ status: 'current', kernels: ['square'], diagnostics: [] });
    expect(row('wrong.ts')).toMatchObject({
      ...{ status: 'failed', why: 'new', outputs: [] },
      diagnostics: [{ code: 'KZ1005', severity: 'error', line: 3, column: 14 }],
    });
  });

  it('builds the other modules when one has errors', async () => {
    const { build, out } = project({ 'a.ts': square.replace('x * x', 'y'), 'b.ts': square });
    const { code, stderr } = await build('a.ts', 'b.ts', '--jobs', '1');
    expect(code).toBe(1);
    expect(stderr).toContain('a.ts:3:10: error KZ1005');
    expect(stderr).toContain('a.ts: was not built');
    expect(load(out('b.node')).square?.(2)).toBe(4);
  });

  it('runs as many C compilers at once as there may be jobs', async () => {
    const { cwd, build } = project({ 'a.ts': square, 'b.ts': square });
    const log = join(cwd, 'log');
    const slow = `case "$1" in -dM) exec ${first.cc} "$@";; esac
echo start >> ${log}; sleep 1; echo end >> ${log}; exec ${first.cc} "$@"`;
    const compiler = writeExecutable(join(cwd, 'gcc-slow'), slow);
    const order = async (jobs: string) => {
      writeFileSync(log, '');
      const { code, stderr } = await build('*.ts', '--compiler', compiler, '--force', '--jobs', jobs);
      expect(code, stderr).toBe(0);
      return readFileSync(log, 'utf8').trim().split('\n');
    };
    expect(await order('1')).toEqual(['start', 'end', 'start', 'end']);
    expect((await order('2')).slice(0, 2)).toEqual(['start', 'start']);
  });

  it('keeps the C and what the compiler said when a compiler rejects it', async () => {
    const { cwd, build, out } = project();
    const broken = `case "$1" in -dM) exec ${first.cc} "$@";; esac; echo "square.c:1: error: no" >&2; exit 1`;
    const compiler = writeExecutable(join(cwd, 'gcc-broken'), broken);
    const { code, stderr } = await build('square.ts', '--compiler', compiler);
    expect(code).toBe(1);
    expect(stderr).toContain(`this is a bug in kernelize: please report it with ${out('square.c')}`);
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['square.c', 'square.log']);
  });

  it.each([
    [['square.ts', 'sub/square.ts'], 'square.ts and sub/square.ts would both become out/square.*'],
    [['nowhere.ts'], "no file matches 'nowhere.ts'"],
    [['sub'], "it is a folder: name its files, for example 'sub/*.ts'"],
    [['square.ts', '--directive', 'bondscheck=off'], "unknown directive 'bondscheck': did you mean 'boundscheck'?"],
    [
      ['square.ts', '--directive', 'boundscheck=maybe'],
      "directive 'boundscheck' must be on, off or js, but is 'maybe'",
    ],
    [['square.ts', '--builder', 'make'], "unknown builder 'make'"],
    [['square.ts', '--emit', 'c,wasm'], "--emit has no 'wasm'"],
    [['square.ts', '--target', 'arm'], "unknown target 'arm'"],
    [['square.ts', '--jobs', '0'], "--jobs must be an integer of at least 1, but is '0'"],
    [['square.ts', '--compiler', 'gcc-99'], "compiler 'gcc-99' was not found"],
    [['square.ts', '--forse'], '(Did you mean --force?)'],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { cwd, build } = project({ 'square.ts': square, 'sub/square.ts': square });
    const { code, stderr } = await build(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(readdirSync(cwd).sort()).toEqual(['square.ts', 'sub']);
  });

  it('never writes over a source', async () => {
    const { cwd } = project({ 'square.js': square.replaceAll(': number', '') });
    const { code, stderr } = await kernelize(['build', 'square.js', '--out-dir', '.'], { cwd });
    expect([code, stderr]).toEqual([2, 'error: square.js would be overwritten\n  name another --out-dir\n']);
  });

  it('says what to do without a compiler', async () => {
    const { cwd } = project();
    const { code, stderr } = await kernelize(['build', 'square.ts'], { cwd, env: { PATH: pathWithOnly({}) } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/no C compiler .* was found on PATH\n.*\n {2}or --emit c,js,dts/);
  });

  it('says how to install what a builder lacks', async () => {
    const { cwd } = project();
    const options = { cwd, env: { PATH: pathWithOnly({ cc: first.cc }) } };
    const { code, stderr } = await kernelize(['build', 'square.ts', '--builder', 'cmake-js'], options);
    expect(code).toBe(1);
    expect(stderr).toMatch(/cmake-js needs cmake and make, not found on PATH\n {2}.*cmake/);
  });

  it('explains itself', async () => {
    const { stdout } = await kernelize(['build', '--help']);
    for (const option of [
      '--builder',
      '--directive',
      'cdivision',
      'package.json',
      '--watch',
      '--jobs',
      '--json',
      '--force',
    ]) {
      expect(stdout).toContain(option);
    }
  });
});

/** Processes whose command line holds `text`. */
function processesWith(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false; // Gone meanwhile.
      }
    });
}

describe.runIf(process.platform === 'linux')('kernelize build at Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('leaves no file and no process behind: %s', async (signal) => {
    const { cwd, build, out } = project();
    await build('square.ts');
    const before = readdirSync(join(cwd, 'out')).map((name) => [name, readFileSync(out(name), 'latin1')]);
    writeFileSync(join(cwd, 'square.ts'), square.replace('x * x', 'x + x'));
    // A compiler that writes half a .node and takes its time, in a process of its own as compilers do.
    const slow = `case "$1" in -dM) exec ${first.cc} "$@";; esac
for word; do case "$last" in -o) echo half > "$word";; esac; last="$word"; done
sleep 98765 & echo started > ${cwd}/started; wait`;
    const compiler = writeExecutable(join(cwd, 'gcc-slow'), slow);
    const args = ['build', 'square.ts', '--out-dir', 'out', '--compiler', compiler];
    const child = spawn(process.execPath, [join(packageRoot, 'dist/cli/main.js'), ...args], {
      cwd,
      env: plainEnvironment(),
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    while (statSync(join(cwd, 'started'), { throwIfNoEntry: false }) === undefined) await pause();
    child.kill(signal);
    expect(await ended).toBe(130);
    // The last build's results stand, all of them together.
    expect(readdirSync(join(cwd, 'out')).map((name) => [name, readFileSync(out(name), 'latin1')])).toEqual(before);
    expect([...processesWith(compiler), ...processesWith('98765')]).toEqual([]);
  });
});

describe('kernelize build --watch', () => {
  it('builds what changes, goes on after errors, and ends at Ctrl-C', async () => {
    const { cwd, out } = project({ 'square.ts': square, 'other.ts': square });
    const args = ['build', '*.ts', '--out-dir', 'out', '--watch'];
    const child = spawn(process.execPath, [join(packageRoot, 'dist/cli/main.js'), ...args], {
      cwd,
      env: plainEnvironment(),
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = new Promise((resolve) => child.on('close', resolve));
    const lines = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
    const until = async (pattern: RegExp) => {
      for (let line = await lines.next(); !line.done; line = await lines.next()) {
        if (pattern.test(line.value)) return line.value;
      }
      return `ended without ${pattern}`;
    };
    await until(/watching 2 files; Ctrl-C ends/);
    writeFileSync(join(cwd, 'square.ts'), square.replace('x * x', 'x * y'));
    expect(await until(/was not built/)).toBe('square.ts: was not built');
    writeFileSync(join(cwd, 'square.ts'), square.replace('x * x', 'x * x * x'));
    // Only that one: the next line is of the module that changed.
    expect((await lines.next()).value).toMatch(/^square\.ts: 1 kernel in \d+ ms \(source changed\)/);
    expect(load(out('square.node')).square?.(2)).toBe(8);
    writeFileSync(join(cwd, 'third.ts'), square);
    expect((await lines.next()).value).toMatch(/^third\.ts: 1 kernel in \d+ ms \(new\)/);
    child.kill('SIGINT');
    expect(await until(/interrupted/)).toBe('interrupted');
    expect(await ended).toBe(130);
  });
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
