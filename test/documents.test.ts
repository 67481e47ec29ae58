// Examples in README.md, docs/ and TSDoc are true: each ```js block runs, a comment behind an expression is its value,
// and a ```text block that follows is what it prints. ```ts blocks that begin with a file's name are kernels, which are
// built first. Tables of what the kernel language does not have are true too.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../lib/compiler/compile.ts';
import { libmFunctions } from '../lib/ir/ops.ts';
import { kernelize, packageRoot, run, runModule, temporaryFolder } from './helpers.ts';
import { HOOK, Project, TSX } from './hook/project.ts';

interface Example {
  readonly file: string;
  readonly where: string;
  readonly code: string;
  readonly prints: string | undefined;
}

function examplesIn(file: string): Example[] {
  const text = readFileSync(join(packageRoot, file), 'utf8').replace(/^ \* ?/gm, '');
  const blocks = [...text.matchAll(/```js\n([\s\S]*?)```(?:\n+```text\n([\s\S]*?)```)?/g)];
  return blocks.map(([, code = '', prints], index) => ({ file, where: `${file}, example ${index + 1}`, code, prints }));
}

/** `expression; // value` becomes an assertion. */
function withAssertions(code: string): string {
  const asserted = code.replace(
    /^(?!import|const|let)(\S.*); \/\/ (.+)$/gm,
    (_line, expression, value) => `deepStrictEqual(${expression}, ${value});`,
  );
  return `import { deepStrictEqual } from 'node:assert';\n${asserted}`;
}

/** A folder with a document's TypeScript kernels, built by the command that stands there. */
async function builtKernels(file: string): Promise<string> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const text = readFileSync(join(packageRoot, file), 'utf8');
  const modules = [...text.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)];
  for (const [, name = '', code = ''] of modules) writeFileSync(join(folder, name), `// ${name}\n${code}`);
  for (const [command] of text.matchAll(/(?<=^npx kernelize )build \S+\.ts --out-dir out/gm)) {
    const { code: exit, stderr } = await kernelize(command.split(' '), { cwd: folder });
    expect(exit, stderr).toBe(0);
  }
  return folder;
}

const documents = ['README.md', ...readdirSync(join(packageRoot, 'docs')).map((name) => `docs/${name}`)];
const examples = [...documents, 'lib/pi/index.ts'].flatMap(examplesIn);

/** Rows of the kernel language's tables: source, code. */
const refusals = [
  ...['docs/kernel-language.md', 'docs/values.md'].flatMap((file) => {
    const text = readFileSync(join(packageRoot, file), 'utf8');
    return [...text.matchAll(/^\| `(.+?)` \| (KZ\d+) \|/gm)];
  }),
].map(([, source = '', code = '']) => [source, code] as const);

describe('tables of benchmarks', () => {
  it('are what the script makes of docs/benchmarks.json', async () => {
    const { code, stderr } = await run(process.execPath, ['scripts/benchmarks.js', '--check']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});

describe('documents', () => {
  it('have examples', () => {
    expect(examples.length).toBeGreaterThan(3);
  });

  it.each(examples.map((example) => [example.where, example] as const))(
    '%s is true',
    async (_where, { file, code, prints }) => {
      const cwd = code.includes("'./out/") ? await builtKernels(file) : packageRoot;
      const { code: exit, stdout, stderr } = await runModule(withAssertions(code), { cwd });
      expect(stderr).toBe('');
      expect(exit).toBe(0);
      if (prints !== undefined) expect(stdout).toBe(prints);
    },
  );

  it('have tables of what is not in the kernel language', () => {
    expect(refusals.length).toBeGreaterThan(12);
  });

  it.each(refusals)('%s is refused with %s', (source, code) => {
    const whole = source.includes("'use kernel'");
    const inside = `export function f(x: number, a: Float64Array): number {\n'use kernel';\n${source}\nreturn x;\n}`;
    const { diagnostics } = compile('kernel.ts', whole ? source : inside);
    expect(diagnostics[0]?.code, JSON.stringify(diagnostics)).toBe(code);
  });

  it('shows a program under the import hook, cold', async () => {
    const file = 'docs/import-hook.md';
    const text = readFileSync(join(packageRoot, file), 'utf8');
    const [, prints] = /```\n\n```text\n([\s\S]*?)```/.exec(text) ?? [];
    const project = new Project({});
    for (const [, name = '', code = ''] of text.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g))
      project.write({ [name]: code });
    const { stdout, stderr } = await project.run(20, [...HOOK, ...TSX, 'app.ts']);
    expect(stderr).toBe('');
    expect(stdout).toBe(prints);
  });

  it('link to files that exist', () => {
    for (const file of [...documents, 'ARCHITECTURE.md', 'CHANGELOG.md']) {
      for (const [, target = ''] of readFileSync(join(packageRoot, file), 'utf8').matchAll(
        /\]\(([^)#:]+)(?:#[^)]*)?\)/g,
      )) {
        expect(existsSync(join(packageRoot, file, '..', target)), `${file}: ${target}`).toBe(true);
      }
    }
  });

  it('say of every function of the C library how far it is from V8', () => {
    const text = readFileSync(join(packageRoot, 'docs/math-functions.md'), 'utf8');
    for (const name of [...libmFunctions, 'pow'])
      expect(text).toMatch(new RegExp(`^\\| \`${name}\` \\| \\d+( ulp)? \\|`, 'm'));
  });

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
    for (const file of [...documents, 'ARCHITECTURE.md', 'CHANGELOG.md']) {
      for (const [, name = ''] of readFileSync(join(packageRoot, file), 'utf8').matchAll(/npm run ([\w:-]+)/g)) {
        expect(Object.keys(scripts), file).toContain(name);
      }
    }
  });
});
