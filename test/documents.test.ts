// Examples in README.md and in TSDoc are true: each ```js block runs, a comment behind an expression is its value, and a ```text
// block that follows is what it prints.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { libmFunctions } from '../lib/ir/ops.ts';
import { kernelize, packageRoot, runModule, temporaryFolder } from './helpers.ts';

interface Example {
  readonly where: string;
  readonly code: string;
  readonly prints: string | undefined;
}

function examplesIn(file: string): Example[] {
  const text = readFileSync(join(packageRoot, file), 'utf8').replace(/^ \* ?/gm, '');
  const blocks = [...text.matchAll(/```js\n([\s\S]*?)```(?:\n+```text\n([\s\S]*?)```)?/g)];
  return blocks.map(([, code = '', prints], index) => ({ where: `${file}, example ${index + 1}`, code, prints }));
}

/** `expression; // value` becomes an assertion. */
function withAssertions(code: string): string {
  const asserted = code.replace(
    /^(?!import|const|let)(\S.*); \/\/ (.+)$/gm,
    (_line, expression, value) => `deepStrictEqual(${expression}, ${value});`,
  );
  return `import { deepStrictEqual } from 'node:assert';\n${asserted}`;
}

/** A folder with README's TypeScript kernels, built by the command that stands there. */
async function builtKernels(): Promise<string> {
  const folder = temporaryFolder();
  const text = readFileSync(join(packageRoot, 'README.md'), 'utf8');
  for (const [, name = '', code = ''] of text.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)) {
    writeFileSync(join(folder, name), `// ${name}\n${code}`);
    const { code: exit, stderr } = await kernelize(['build', name, '--out-dir', 'out'], { cwd: folder });
    expect(exit, stderr).toBe(0);
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

const examples = ['README.md', 'lib/pi/index.ts'].flatMap(examplesIn);

describe('documents', () => {
  it('have examples', () => {
    expect(examples.length).toBeGreaterThan(3);
  });

  it.each(examples.map((example) => [example.where, example] as const))(
    '%s is true',
    async (_where, { code, prints }) => {
      const cwd = code.includes("'./out/") ? await builtKernels() : packageRoot;
      const { code: exit, stdout, stderr } = await runModule(withAssertions(code), { cwd });
      expect(stderr).toBe('');
      expect(exit).toBe(0);
      if (prints !== undefined) expect(stdout).toBe(prints);
    },
  );

  it('say of every function of the C library how far it is from V8', () => {
    const text = readFileSync(join(packageRoot, 'docs/math-functions.md'), 'utf8');
    for (const name of [...libmFunctions, 'pow'])
      expect(text).toMatch(new RegExp(`^\\| \`${name}\` \\| \\d+( ulp)? \\|`, 'm'));
  });

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
    for (const file of ['README.md', 'ARCHITECTURE.md', 'docs/compiler.md']) {
      for (const [, name = ''] of readFileSync(join(packageRoot, file), 'utf8').matchAll(/npm run ([\w:-]+)/g)) {
        expect(Object.keys(scripts), file).toContain(name);
      }
    }
  });
});
