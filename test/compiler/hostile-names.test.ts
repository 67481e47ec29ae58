// Names of files, messages of errors and words of source that would be code if they were put into C or JavaScript as
// they are.

import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { inBlockComment, inC, inJs, inLineComment } from '../../lib/escaping.ts';
import { kernelize, packageRoot, run, runModule, temporaryFolder } from '../helpers.ts';
import { compilers } from './build.ts';

const NAMES = [
  `a\`;$\{globalThis.hacked = 1}\``,
  "b'; globalThis.hacked = 2; '",
  'c"; globalThis.hacked = 3; "',
  'd\nglobalThis.hacked = 4;',
  'e\r\nglobalThis.hacked = 5;',
  'f\u2028globalThis.hacked = 6;',
  'g\u2029globalThis.hacked = 7;',
  'h*\\globalThis.hacked = 8;\\*',
  'i\\"; globalThis.hacked = 9; \\',
  'j??=??(',
  'k%s%n%20%00',
  'l #line 3 "x"',
  '-o',
  'm <script>hacked & \u{1f389}',
  'n\u0001\u007f\u009f',
  `$\{process.exit(3)}`,
];

/** Node.js imports no file with a backslash in its name. */
const IMPORTABLE = NAMES.filter((name) => !name.includes('\\'));

const sourceOf = (message: string) => `export function f(a: Float64Array, i: number): number {
  'use kernel';
  if (i < 0) throw new RangeError(${JSON.stringify(message)});
  return a[i]!;
}
`;

it('build makes modules of files of any name that load, and say the name in errors', async () => {
  const folder = temporaryFolder();
  for (const name of IMPORTABLE) writeFileSync(join(folder, `${name}.ts`), sourceOf(name));
  const files = IMPORTABLE.map((name) => `./${name}.ts`);
  const built = await kernelize(['build', ...files, '--out-dir', 'out'], { cwd: folder });
  expect(built.code, built.stderr).toBe(0);
  const script = `
    const { IMPORTABLE, folder } = JSON.parse(process.argv[1] ?? process.argv[2]);
    const { join } = await import('node:path');
    const { pathToFileURL } = await import('node:url');
    const said = [];
    const message = (call) => { try { return String(call()); } catch (error) { return error.message; } };
    for (const name of IMPORTABLE) {
      const { f, info } = await import(pathToFileURL(join(folder, 'out', name + '.js')));
      const a = new Float64Array([7]);
      for (const kernel of [f, f.js]) said.push([kernel(a, 0), message(() => kernel(a, 5)), message(() => kernel(a, -1))]);
      said.push(info.backend);
    }
    console.log(JSON.stringify({ said, hacked: globalThis.hacked }));`;
  const { stdout, stderr } = await run(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
    '--',
    JSON.stringify({ IMPORTABLE, folder }),
  ]);
  expect(stderr).toBe('');
  const { said, hacked } = JSON.parse(stdout);
  expect(hacked).toBeUndefined();
  for (const [at, name] of IMPORTABLE.entries()) {
    const [native, js, backend] = said.slice(3 * at, 3 * at + 3);
    expect(backend, name).toBe('native');
    expect(native).toEqual([7, expect.stringContaining(`${name}.ts:4:`), name]);
    expect(js).toEqual(native);
  }
}, 240_000);

it('the hook and jit take modules of any name', async () => {
  const folder = temporaryFolder();
  const dir = join(folder, IMPORTABLE[0] as string, 'x\u2028globalThis.hacked = 1;');
  mkdirSync(dir, { recursive: true });
  for (const [at, name] of IMPORTABLE.entries()) {
    writeFileSync(
      join(dir, `${name}.mjs`),
      `
      import { jit } from 'kernelize';
      export function k${at}(x) { 'use kernel'; return x * 2; }
      export const j = jit(function half(x) { return x / 2; }, { signature: 'f64(f64)', wait: ${at === 0} });
      console.log(k${at}(${at}), j(${at}), globalThis.hacked);`,
    );
  }
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(packageRoot, join(folder, 'node_modules', 'kernelize'));
  const urls = IMPORTABLE.map((name) => pathToFileURL(join(dir, `${name}.mjs`)).href);
  const { stdout, code, stderr } = await runModule(`for (const url of ${JSON.stringify(urls)}) await import(url);`, {
    flags: ['--import', 'kernelize/register'],
    env: { KERNELIZE_CACHE_DIR: temporaryFolder() },
  });
  expect(code, stderr).toBe(0);
  expect(stdout.trim().split('\n')).toEqual(IMPORTABLE.map((_, at) => `${at * 2} ${at / 2} undefined`));
}, 120_000);

it.runIf(compilers.length > 0)(
  'each escaping function gives back what it got, or keeps its comment closed',
  async () => {
    const parts = [
      '*/',
      '/*',
      '*',
      '/',
      '\\',
      '"',
      "'",
      '`',
      '${',
      '}',
      '\n',
      '\r',
      '\u2028',
      '\u2029',
      '?',
      '??/',
      '\0',
      '\u0001',
      'é',
      '\u{1f389}',
      'a',
    ];
    const texts = fc.sample(
      fc.array(fc.constantFrom(...parts), { maxLength: 8 }).map((list) => list.join('')),
      { numRuns: 400, seed: 7 },
    );
    for (const text of texts) {
      expect(new Function(`return ${inJs(text)}`)()).toBe(text);
      expect(inJs(text)).not.toMatch(/[\n\r\u2028\u2029]/);
      expect(new Function(`// ${inLineComment(text)}\nreturn 1`)()).toBe(1);
      expect(inBlockComment(text)).not.toMatch(/\*\/|\/\*/);
    }
    const plain = texts.filter((text) => !text.includes('\0'));
    const folder = temporaryFolder();
    const lines = plain.map((text) => `/* ${inBlockComment(text)} */ printf("%zu ", sizeof ${inC(text)} - 1);`);
    writeFileSync(join(folder, 'a.c'), `#include <stdio.h>\nint main(void) { ${lines.join('\n')} return 0; }\n`);
    const made = await run(compilers[0]?.cc as string, ['-std=gnu17', '-trigraphs', '-w', 'a.c', '-o', 'a'], {
      cwd: folder,
    });
    expect(made.stderr).toBe('');
    const { stdout } = await run(join(folder, 'a'), []);
    expect(stdout.trim().split(' ').map(Number)).toEqual(plain.map((text) => Buffer.byteLength(text)));
  },
);

it('annotated pages show any name, and any line of source, as text', async () => {
  const folder = temporaryFolder();
  for (const name of ['m <script>hacked & "', "b'onload='hacked"]) {
    const source = sourceOf('</script><script>hacked</script>').replace('return', '/* <img onerror=hacked> */ return');
    writeFileSync(join(folder, `${name}.ts`), source);
    const { code, stderr } = await kernelize(['annotate', `./${name}.ts`, '--no-hints', '--out', 'out'], {
      cwd: folder,
    });
    expect(code, stderr).toBe(0);
  }
  const pages = readdirSync(join(folder, 'out')).filter((file) => file.endsWith('.html'));
  expect(pages).toHaveLength(2);
  for (const page of pages) {
    const html = readFileSync(join(folder, 'out', page), 'utf8');
    expect(html).not.toMatch(/<script>hacked|<img onerror|<[^>]*'onload='hacked/);
  }
});

it('declarations and C keep their first line', () => {
  for (const name of NAMES) {
    const { output, diagnostics } = compile(`${name}.ts`, sourceOf('x'));
    expect(diagnostics, name).toEqual([]);
    expect(output?.dts.split(/[\n\r\u2028\u2029]/)[1]).toBe('');
    expect(output?.c.match(/\/\* Generated by kernelize from [\s\S]*?: do not edit\. \*\//)?.index).toBe(0);
  }
});
