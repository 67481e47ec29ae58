// node --import kernelize/register: who serves when, what is said, what is left alone.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathWithOnly, writeExecutable } from '../helpers.ts';
import { HOOK, nodeBinary, Project, printed, TSX, versions } from './project.ts';

/** One Node.js of each kind of hook: threads of their own, and none. */
const KINDS = versions.includes(24) ? [20, 24] : [20];
/** Flags with which a version runs TypeScript under the hook. */
const flagsOf = (version: number) => (version < 22 ? [...HOOK, ...TSX] : HOOK);
const SQUARE = `export function square(x: number): number {
  'use kernel';
  return x * x;
}
`;
const WAIT = `import { kernel } from 'kernelize';
import { square } from './square.ts';
const before = kernel(square).info.backend;
await kernel(square).ready;
console.log(JSON.stringify([before, kernel(square).info.backend, square(1.5)]));
`;

describe.each(KINDS)('the import hook on Node %d', (version) => {
  const flags = flagsOf(version);

  it('starts warm without the parser and without a process', async () => {
    const project = new Project({
      'square.ts': SQUARE,
      'main.ts': `import { readFileSync } from 'node:fs';
        import { square } from './square.ts';
        const result = square(3);
        const { info, ready } = square as any;
        const before = info.backend;
        await ready;
        const isParserLoaded = /oxc-parser/.test(readFileSync('/proc/self/maps', 'utf8'));
        console.log(JSON.stringify({ result, before, isParserLoaded }));`,
    });
    const log = join(project.folder, 'log');
    const cc = writeExecutable(join(project.folder, 'cc'), `echo "$@" >> ${log}; exec cc "$@"`);
    const run = async () => printed(await project.run(version, [...flags, 'main.ts'], { env: { KERNELIZE_CC: cc } }));
    expect(await run()).toEqual({ result: 9, before: 'js', isParserLoaded: true });
    const calls = readFileSync(log, 'utf8');
    expect(calls).not.toBe('');
    expect(await run()).toEqual({ result: 9, before: 'native', isParserLoaded: false });
    expect(readFileSync(log, 'utf8')).toBe(calls);
  });

  it('serves kernels that are values of variables, also before all of them are there', async () => {
    const project = new Project({
      'arrows.ts': `'use kernel';
        export const square = (x: number): number => x * x;
        export const early = square(4);
        export const cube = (x: number): number => { return square(x) * x; };
        export let half = function (x: number): number { 'use kernel'; return x / 2; };`,
      'main.ts': `import { kernel } from 'kernelize';
        import { cube, early, half, square } from './arrows.ts';
        const kernels = [square, cube, half].map((each) => kernel(each));
        const results = () => [early, square(3), cube(2), half(3)];
        const before = results();
        await Promise.all(kernels.map((each) => each.ready));
        console.log(JSON.stringify([before, results(), kernels.map((each) => each.info.backend)]));`,
    });
    const expected = [16, 9, 8, 1.5];
    const natively = ['native', 'native', 'native'];
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual([expected, expected, natively]);
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual([expected, expected, natively]);
  });

  it('says once that there is no parser, and JavaScript serves', async () => {
    const project = new Project({
      'square.ts': SQUARE,
      'preload.cjs': `const { Module } = require('node:module');
        const { _load: load } = Module;
        Module._load = function (name, ...rest) {
          if (name === 'oxc-parser') throw new Error('Cannot find native binding');
          return load.call(this, name, ...rest);
        };`,
      'cube.ts': SQUARE.replace('square', 'cube').replace('x * x', 'x * x * x'),
      'main.ts': `import { cube } from './cube.ts';
        import { square } from './square.ts';
        console.log(cube(3), square(3));`,
    });
    const { code, stdout, stderr } = await project.run(version, ['--require', './preload.cjs', ...flags, 'main.ts']);
    expect([code, stdout]).toEqual([0, '27 9\n']);
    expect(stderr.match(/stay JavaScript: Cannot find native binding/g)).toHaveLength(1);
  });

  it('says once what is wrong, with a code frame, and JavaScript serves', async () => {
    const project = new Project({
      'wrong.ts': `export function wrong(x: any): number {\n  'use kernel';\n  return x;\n}\n`,
      'other.ts': `import { wrong } from './wrong.ts';\nexport const twice = wrong(1) + wrong(2);\n`,
      'main.ts': `import { JitError } from 'kernelize';
        import { twice } from './other.ts';
        import { wrong } from './wrong.ts';
        const { ready } = wrong as any;
        const error = await ready.catch((error: any) => error);
        console.log(twice, error instanceof JitError, error.diagnostics[0].code, (wrong as any).info.backend);`,
    });
    const { code, stdout, stderr } = await project.run(version, [...flags, 'main.ts']);
    expect(stdout).toBe('3 true KZ1004 js\n');
    expect(code).toBe(0);
    expect(stderr.match(/KernelizeWarning/g)).toHaveLength(1);
    expect(stderr).toContain('wrong.ts stays JavaScript: wrong.ts:1:26: error KZ1004');
    expect(stderr).toContain('> 1 | export function wrong(x: any): number {');
  });

  it('fails the import with KERNELIZE_STRICT=1, or waits for the compiler', async () => {
    const project = new Project({
      'wrong.ts': `export function wrong(x: any): number {\n  'use kernel';\n  return x;\n}\n`,
      'square.ts': SQUARE,
      'main.ts': `import { square } from './square.ts';
        const error = await import('./wrong.ts').catch((error) => error);
        console.log(JSON.stringify([(square as any).info.backend, error.name, error.message.split('\\n', 1)[0]]));`,
    });
    const strict = { env: { KERNELIZE_STRICT: '1' } };
    expect(printed(await project.run(version, [...flags, 'main.ts'], strict))).toEqual([
      'native',
      'JitError',
      "wrong.ts:1:26: error KZ1004: the kernel language has no type 'any'",
    ]);
  });

  it('does nothing with KERNELIZE_BACKEND=js, and kernel() works all the same', async () => {
    const project = new Project({ 'square.ts': SQUARE, 'main.ts': WAIT });
    const runtime = version < 22 ? TSX : [];
    const js = { env: { KERNELIZE_BACKEND: 'js' } };
    expect(printed(await project.run(version, [...HOOK, ...runtime, 'main.ts'], js))).toEqual(['js', 'js', 2.25]);
    expect(project.entries()).toEqual({ binaries: 0, lookups: 0, points: 0 });
  });

  it('leaves modules alone that only speak of kernels', async () => {
    const text = `// 'use kernel' in a comment
/* 'use kernel' */
export const words = ['use kernel', "use kernel", \`'use kernel';\`];
export function f(x: number): number { const y = 'use kernel'; return x + y.length; }
export function g(x: number): number { x += 1; 'use kernel'; return x; }
export const shown = [f, g].map(String).join();
`;
    const project = new Project({
      'words.ts': text,
      'main.ts': `import { f, g, shown, words } from './words.ts'; console.log(JSON.stringify([f(1), g(1), shown, words]));`,
    });
    const plain = printed(await project.run(version, [...(version < 22 ? TSX : []), 'main.ts']));
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual(plain);
    // That there is nothing is known the next time, without the parser.
    expect(project.entries()).toEqual({ binaries: 0, lookups: 0, points: 1 });
  });

  it('serves modules that import each other, and calls that come first', async () => {
    const project = new Project({
      'a.ts': `import { b } from './b.ts';
export function a(x: number): number { 'use kernel'; return x + 1; }
export const early = b(1);
`,
      'b.ts': `import { a } from './a.ts';
export const tooEarly = a(1);
export function b(x: number): number { 'use kernel'; return x * 2; }
`,
      'main.ts': `import { a, early } from './a.ts';
import { b, tooEarly } from './b.ts';
await Promise.all([(a as any).ready, (b as any).ready]);
console.log(JSON.stringify([early, tooEarly, a(5), b(5), (a as any).info.backend, (b as any).info.backend]));`,
    });
    const expected = [2, 2, 6, 10, 'native', 'native'];
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual(expected);
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual(expected);
  });

  it('tells kernels of the same name apart', async () => {
    const project = new Project({
      'one.ts': `export function f(x: number): number { 'use kernel'; return x + 1; }\n`,
      'two.ts': `export function f(x: number): number { 'use kernel'; return x + 2; }\n`,
      'main.ts': `import { f as one } from './one.ts';
import { f as two } from './two.ts';
await Promise.all([(one as any).ready, (two as any).ready]);
console.log(JSON.stringify([one(1), two(1)]));`,
    });
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual([2, 3]);
    expect(project.entries().binaries).toBe(2);
  });

  // tsx runs no TypeScript in workers of Node 20: JavaScript.
  it('works in worker threads', async () => {
    const project = new Project({
      'square.mjs': `export function square(x = 0) {\n  'use kernel';\n  return x * x;\n}\n`,
      'worker.mjs': `import { parentPort } from 'node:worker_threads';
import { square } from './square.mjs';
await square.ready;
parentPort.postMessage([square(1.5), square.info.backend]);`,
      'main.mjs': `import { Worker } from 'node:worker_threads';
import { square } from './square.mjs';
const start = (options) => {
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), options);
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
};
const values = [await Promise.all([start(), start()]), await square.ready];
console.log(JSON.stringify([values[0], square(2)]));`,
    });
    const expected = [Array(2).fill([2.25, 'native']), 4];
    expect(printed(await project.run(version, [...HOOK, 'main.mjs']))).toEqual(expected);
    expect(printed(await project.run(version, [...HOOK, 'main.mjs']))).toEqual(expected);
  });

  it('leaves JavaScript to threads that were started without it', async () => {
    const project = new Project({
      'square.mjs': `export function square(x = 0) {\n  'use kernel';\n  return x * x;\n}\n`,
      'worker.mjs': `import { parentPort } from 'node:worker_threads';
import { square } from './square.mjs';
parentPort.postMessage(square(1.5));`,
      'main.mjs': `import { Worker } from 'node:worker_threads';
const worker = new Worker(new URL('./worker.mjs', import.meta.url), { execArgv: [] });
worker.once('message', (value) => console.log(value));`,
    });
    expect(printed(await project.run(version, [...HOOK, 'main.mjs']))).toBe(2.25);
  });

  it('reads its options from package.json, and says what is wrong with them', async () => {
    const wrap = `import type { i32 } from 'kernelize';
export function next(x: i32): i32 { 'use kernel'; const y: i32 = x + 1; return y; }
`;
    const project = new Project({
      'package.json': `{ "type": "module", "kernelize": { "target": "baseline", "directives": { "overflowcheck": false }, "speed": 9 } }`,
      'next.ts': wrap,
      'main.ts': `import { next } from './next.ts';
const { target, flags } = await (next as any).ready;
console.log(JSON.stringify([target, flags.includes('native'), next(2 ** 31 - 1)]));`,
    });
    const { stdout, stderr } = await project.run(version, [...flags, 'main.ts']);
    expect(JSON.parse(stdout)).toEqual(['baseline', false, -(2 ** 31)]);
    expect(stderr).toMatch(/KernelizeWarning.*package\.json: "kernelize": unknown option 'speed'/);
    const environment = { env: { KERNELIZE_TARGET: 'native' } };
    const native = await project.run(version, [...flags, 'main.ts'], environment);
    expect(JSON.parse(native.stdout)[0]).toBe('native');
  });

  it('compiles again only what changed', async () => {
    const other = `import { half } from './half.ts';
export function other(x: number): number { 'use kernel'; return half(x) + 1; }
`;
    const project = new Project({
      'half.ts': `export function half(x: number): number { return x / 2; }\n`,
      'kernels.ts': `${SQUARE}${other.replace(/^import.*\n/, '')}`.replace(/^/, "import { half } from './half.ts';\n"),
      'main.ts': `import { other, square } from './kernels.ts';
await (square as any).ready;
console.log(JSON.stringify([square(3), other(3)]));`,
    });
    const run = async () => printed(await project.run(version, [...flags, 'main.ts']));
    expect(await run()).toEqual([9, 2.5]);
    expect(project.entries()).toMatchObject({ binaries: 2, lookups: 1 });
    const text = readFileSync(join(project.folder, 'kernels.ts'), 'utf8');
    // A comment, lines above, a function that is no kernel: no C.
    project.write({ 'kernels.ts': `// new\n\n${text}\nexport const unrelated = 1;\n` });
    expect(await run()).toEqual([9, 2.5]);
    expect(project.entries()).toMatchObject({ binaries: 2, lookups: 2 });
    // One kernel.
    project.write({ 'kernels.ts': text.replace('x * x', 'x * x * x') });
    expect(await run()).toEqual([27, 2.5]);
    expect(project.entries()).toMatchObject({ binaries: 3, lookups: 3 });
    // What the other calls, in a file of its own.
    project.write({ 'half.ts': `export function half(x: number): number { return x / 4; }\n` });
    expect(await run()).toEqual([27, 1.75]);
    expect(project.entries()).toMatchObject({ binaries: 4 });
  });

  it('does not keep a program alive, and leaves nothing behind', async () => {
    const project = new Project({
      'square.ts': SQUARE,
      'main.ts': `import { square } from './square.ts'; console.log(square(2));`,
    });
    const cc = writeExecutable(join(project.folder, 'cc'), `case "$*" in *kernel.c*) sleep 20;; esac; exec cc "$@"`);
    const start = Date.now();
    const { stdout } = await project.run(version, [...flags, 'main.ts'], { env: { KERNELIZE_CC: cc } });
    expect(stdout).toBe('4\n');
    expect(Date.now() - start).toBeLessThan(15_000);
    expect(project.entries().binaries).toBe(0);
  });

  it('says once for all modules that there is no compiler', async () => {
    const project = new Project({
      'square.ts': SQUARE,
      'cube.ts': `export function cube(x: number): number { 'use kernel'; return x * x * x; }\n`,
      'main.ts': `import { cube } from './cube.ts';
import { square } from './square.ts';
await Promise.allSettled([(cube as any).ready, (square as any).ready]);
console.log(cube(2) + square(2));`,
    });
    const empty = pathWithOnly({ node: nodeBinary(version) });
    const { stdout, stderr } = await project.run(version, [...flags, 'main.ts'], { env: { PATH: empty } });
    expect(stdout).toBe('12\n');
    expect(stderr.match(/KernelizeWarning/g)).toHaveLength(1);
    expect(stderr).toContain('kernels stay JavaScript: no C compiler');
  });

  it('does not take a file for what was loaded, if it has changed meanwhile', async () => {
    const project = new Project({
      'square.ts': SQUARE,
      'change.ts': `import { writeFileSync } from 'node:fs';
writeFileSync(new URL('./square.ts', import.meta.url), 'export function square(x: number): number { "use kernel"; return -x; }');`,
      'main.ts': `import './change.ts';
import { square } from './square.ts';
const error = await (square as any).ready.catch((error: Error) => error.message);
console.log(JSON.stringify([square(3), error]));`,
    });
    const { stdout } = await project.run(version, [...flags, 'main.ts']);
    expect(JSON.parse(stdout)).toEqual([9, 'square.ts has changed since it was loaded']);
  });

  it('runs .js in JavaScript all the way down', async () => {
    const project = new Project({
      'depth.ts': `export function depth(n: number): number {
  'use kernel';
  if (n <= 0) return 0;
  return depth(n - 1) + 1;
}
`,
      'main.ts': `import { kernel } from 'kernelize';
import { depth } from './depth.ts';
await kernel(depth).ready;
const isRangeError = (f: () => unknown) => { try { f(); return false; } catch (error) { return error instanceof RangeError; } };
// Only V8's frames are so large; and an error leaves everything as it was.
const failed = isRangeError(() => kernel(depth).js(12_000));
console.log(JSON.stringify([depth(9000), failed, depth(12_000), kernel(depth).js(10), await kernel(depth).async(10)]));`,
    });
    const result = (await project.run(version, ['--stack-size=500', ...flags, 'main.ts'])) as { stdout: string };
    expect(JSON.parse(result.stdout)).toEqual([9000, true, 12_000, 10, 10]);
  });

  it('knows modules that are all kernels, and every form of file', async () => {
    const project = new Project({
      'all.ts': `#!/usr/bin/env node
'use kernel';
export function one(x: number): number { return helper(x) + 1; }
export function two(x: number): number {
  return helper(x) + 2;
}
function helper(x: number): number { return x * 10; }
//# sourceMappingURL=elsewhere.map`,
      'main.ts': `import { one, two } from './all.ts';
await Promise.all([(one as any).ready, (two as any).ready]);
console.log(JSON.stringify([one(1), two(1), (one as any).info.backend, (two as any).info.backend]));`,
    });
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual([11, 12, 'native', 'native']);
    expect(project.entries().binaries).toBe(2);
  });

  it('serves JavaScript too: .js, .mjs, .cjs, by defaults of parameters', async () => {
    const body = `function half(x = 0) {\n  'use kernel';\n  return x / 2;\n}`;
    const project = new Project({
      'a.mjs': `export ${body}`,
      'b.cjs': `'use strict';\nmodule.exports = { half };\n${body}\nreturn; // CommonJS may`,
      'c.js': `export default ${body}`,
      'main.mjs': `import { half as a } from './a.mjs';
import b from './b.cjs';
import c from './c.js';
await Promise.all([a, b.half, c].map((each) => { each(1); return each.ready; }));
console.log(JSON.stringify([a, b.half, c].map((each) => [each(3), each.info.backend])));`,
    });
    expect(printed(await project.run(version, [...HOOK, 'main.mjs']))).toEqual(Array(3).fill([1.5, 'native']));
  });
});

describe('jit under the hook', () => {
  it('compiles a function of which the hook has made a kernel', async () => {
    const project = new Project({
      'main.mjs': `import { jit, kernel } from 'kernelize';
function half(x = 0) {
  'use kernel'
  return x / 2;
}
const fast = jit(half, { wait: true, signature: 'f64(f64)' });
console.log(JSON.stringify([fast.info.backend, fast(3), half(3)]));`,
    });
    expect(printed(await project.run(20, [...HOOK, 'main.mjs']))).toEqual(['native', 1.5, 1.5]);
  });
});

describe('kernel()', () => {
  it('says what is missing where a function is no kernel', async () => {
    const project = new Project({
      'main.mjs': `import { kernel } from 'kernelize';
function f(x = 0) { 'use kernel'; return x; }
try { kernel(f); } catch (error) { console.log(error.name, error.message); }`,
    });
    const { stdout } = await project.run(20, ['main.mjs']);
    expect(stdout).toMatch(/^TypeError kernel: f is no kernel .* node --import kernelize\/register/);
  });
});
