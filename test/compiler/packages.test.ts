// Kernels that use what packages export: found as Node.js finds it, with the types of what they are given.

import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { kernelize, packageRoot } from '../helpers.ts';
import { HOOK, Project, printed, stripping, TSX, versions } from '../hook/project.ts';

const NUMBERS = {
  'node_modules/numbers/package.json': JSON.stringify({
    ...{ name: 'numbers', type: 'module' },
    exports: {
      '.': { types: './none.d.ts', require: './old.cjs', import: './main.js' },
      './fast': { default: './fast.mjs' },
      './old': './old.cjs',
    },
  }),
  'node_modules/numbers/main.js': `export { clamp, half as halve } from './parts/clamp.js';
export * from './parts/tables.js';
export const SIZE = 4;
export function fill(a, v) { for (let i = 0; i < a.length; i++) a[i] = v; return a.length; }
export const add = (a, b) => a + b;
export function mix(x, y = 0.5, flag = false) { return flag ? x * y : lerp(x, y); }
function lerp(x, t) { return x * (1 - t) + t; }
export function look(i) { return LUT[i] - i; }
import { LUT } from './parts/tables.js';
export const tools = { SCALE: 3, third(x) { return x / this.SCALE; } };
export default function fold(x) { return x > 1 ? x : -x; }`,
  'node_modules/numbers/parts/clamp.js': `export function clamp(x, lo, hi) { return x < lo ? lo : x > hi ? hi : x; }
export function half(x) { return x / 2; }`,
  'node_modules/numbers/parts/tables.js':
    'export const LUT = new Float64Array([1, 2, 3, 4]);\nexport const W = [0.5, 0.25];',
  'node_modules/numbers/fast.mjs': 'export const fast = (x) => Math.imul(x, 3);',
  'node_modules/numbers/old.cjs': 'exports.clamp = (x) => x;\nexports.SIZE = 9;',
  // A workspace, with types.
  'workspace/package.json': JSON.stringify({ name: 'ours', type: 'module', exports: './ours.ts' }),
  'workspace/ours.ts': `export interface Point { x: number; y: number }
export type Length = number;
export function length({ x, y }: Point): Length { return Math.sqrt(x * x + y * y); }`,
  'own/seven.ts': 'export function seven(x: number): number { return x + 7; }',
  'package.json': JSON.stringify({ type: 'module', imports: { '#seven': './own/seven.ts' } }),
  'kernels.ts': `import fold, { LUT, SIZE, W, add, clamp, fill, halve, look, mix, tools } from 'numbers';
import * as numbers from 'numbers';
import { fast } from 'numbers/fast';
import { length, type Length } from 'ours';
import { seven } from '#seven';
export function f(x: number): number {
  'use kernel';
  return clamp(x, 0, SIZE) + LUT[1]! + W[0]! + halve(x) + fast(x) + seven(x) + fold(x) + numbers.SIZE + look(2) + tools.third(x);
}
export function g(a: Float32Array, b: BigInt64Array): Length {
  'use kernel';
  return fill(a, 0.1) + fill(b, 3n) + Number(add(b[0]!, 5n)) + add(a[0]!, 2) + mix(3) + mix(3, 4, true) + fill(b, -1n) + length({ x: 3, y: 4 });
}
export function squares(a: Float64Array): number { 'use kernel'; let s = 0; for (let i = 0; i < a.length; i++) s += add(a[i]!, fold(-0)); return s; }`,
  'main.ts': `import * as built from 'KERNELS';
const results = () => {
  const [a, b] = [new Float32Array(3), new BigInt64Array(2)];
  const numbers = [0, 1.5, 7, -3, NaN, -0].map((x) => built.f(x));
  numbers.push(built.g(a, b), ...a, ...Array.from(b, Number), built.squares(Float64Array.of(-0, -0)));
  return numbers.map((x) => (Object.is(x, -0) ? '-0' : String(x)));
};
const first = results();
await Promise.all([built.f, built.g].map((fn) => (fn as any).ready));
console.log(JSON.stringify([first, results(), (built as any).info?.backend ?? (built.f as any).info?.backend]));`,
};

const last = versions.at(-1) as number;

function project(): Project {
  const made = new Project(NUMBERS);
  symlinkSync(join(made.folder, 'workspace'), join(made.folder, 'node_modules/ours'));
  return made;
}

const main = (kernels: string) => ({ 'main.ts': NUMBERS['main.ts'].replace('KERNELS', kernels) });

it('build: V8 and what is built give the same, and a change of a file of the package is seen', async () => {
  const made = project();
  const build = async () => {
    const { code, stdout, stderr } = await kernelize(['build', 'kernels.ts', '--out-dir', 'out'], { cwd: made.folder });
    expect(code, stderr).toBe(0);
    return `${stdout}${stderr}`;
  };
  const v8 = async () => {
    made.write(main('./kernels.ts'));
    return (printed(await made.run(last, [...TSX, 'main.ts'])) as unknown[])[0];
  };
  const built = async () => {
    made.write(main('./out/kernels.js'));
    return printed(await made.run(last, [...TSX, 'main.ts']));
  };
  expect(await build()).toContain('3 kernels');
  const before = await v8();
  expect(await built()).toEqual([before, before, 'native']);
  expect(await build()).toContain('is current');
  made.write({
    'node_modules/numbers/parts/clamp.js': NUMBERS['node_modules/numbers/parts/clamp.js'].replace('x / 2', 'x / 16'),
  });
  expect(await build()).toContain('(node_modules/numbers/parts/clamp.js changed)');
  const after = await v8();
  expect(after).not.toEqual(before);
  expect(await built()).toEqual([after, after, 'native']);
  // What says which file it is.
  const manifest = JSON.parse(NUMBERS['node_modules/numbers/package.json']) as { exports: Record<string, unknown> };
  manifest.exports['./fast'] = './faster.mjs';
  made.write({
    'node_modules/numbers/package.json': JSON.stringify(manifest),
    'node_modules/numbers/faster.mjs': 'export const fast = (x) => Math.imul(x, 5);',
  });
  expect(await build()).toContain('(node_modules/numbers/package.json changed)');
  const moved = await v8();
  expect(await built()).toEqual([moved, moved, 'native']);
}, 120_000);

it.each([
  ...stripping.slice(-1).map((version) => ({ version, flags: HOOK })),
  { version: versions[0] as number, flags: [...HOOK, ...TSX] },
])(
  'import hook: the same on Node $version, and what others write to is seen',
  async ({ version, flags }) => {
    const made = project();
    made.write(main('./kernels.ts'));
    const args = [...flags, 'main.ts'];
    const v8 = async () =>
      (printed(await made.run(version, args, { env: { KERNELIZE_BACKEND: 'js' } })) as unknown[])[0];
    const before = await v8();
    for (const _ of ['cold', 'warm'])
      expect(printed(await made.run(version, args))).toEqual([before, before, 'native']);
    made.write({
      'node_modules/numbers/parts/clamp.js': NUMBERS['node_modules/numbers/parts/clamp.js'].replace('x / 2', 'x / 16'),
    });
    const after = await v8();
    expect(after).not.toEqual(before);
    expect(printed(await made.run(version, args))).toEqual([after, after, 'native']);
    for (const write of ['LUT[0] = 50; LUT[2] = 60;', 'tools.SCALE = 8;', 'tools.third = () => 1;']) {
      const text = main('./kernels.ts')['main.ts'].replace('.ready))', '.ready).map((each) => each?.catch(() => 0)))');
      made.write({ 'main.ts': `import { LUT, tools } from 'numbers';\n${write}\nvoid [LUT, tools];\n${text}` });
      const { stdout, stderr } = await made.run(version, args);
      const changed = await v8();
      expect(changed).not.toEqual(after);
      expect(JSON.parse(stdout)).toEqual([changed, changed, 'js']);
      expect(stderr).toContain('is not what it is in the source');
    }
  },
  120_000,
);

it.each([
  ["import { clamp } from 'numbers/old';", 'clamp(x)', 'old.cjs is CommonJS'],
  ["import { q } from 'numbers/none';", 'q(x)', "'q' comes from 'numbers/none', which is not compiled with kernels"],
  ["import { q } from 'nowhere';", 'q(x)', "'q' comes from 'nowhere', which is not compiled with kernels"],
  ["import { q } from 'numbers';", 'q(x)', "'numbers' exports no 'q'"],
  ["import { clamp } from 'numbers';", 'clamp(x)', 'clamp takes 3 arguments, but gets 1'],
  ["import { add } from 'numbers';", 'add({ a: x }, 1)', 'add is JavaScript without types, and this is { a }'],
  ["import { add } from 'numbers';", 'add([x], 1)', 'add is JavaScript without types, and this is a plain array'],
  ["import { clamp } from 'numbers';", '(clamp(true, 0, 1) as any)', "(imported from 'numbers' in bad.ts:1)"],
  ["import { add } from 'numbers';", '(add(x, 1n) as any)', "(imported from 'numbers' in bad.ts:1)"],
])('%s %s is refused', async (head, text, message) => {
  const made = project();
  made.write({ 'bad.ts': `${head}\nexport function f(x: number): number { 'use kernel'; return ${text}; }` });
  const { code, stderr } = await kernelize(['check', 'bad.ts'], { cwd: made.folder });
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});

it('where nobody says whether a file is an ES module, a package with one file for each kind is refused', async () => {
  const made = project();
  made.write({
    'package.json': '{}',
    'bad.ts': "import { SIZE } from 'numbers';\nexport function f(): number { 'use kernel'; return SIZE; }",
    'good.ts': "import { fast } from 'numbers/fast';\nexport function f(): number { 'use kernel'; return fast(2); }",
    'bad.cts': "import { SIZE } from 'numbers';\nexport function f(): number { 'use kernel'; return SIZE; }",
    'good.mts': "import { SIZE } from 'numbers';\nexport function f(): number { 'use kernel'; return SIZE; }",
  });
  const check = async (name: string) => (await kernelize(['check', name], { cwd: made.folder })).stderr;
  expect(await check('bad.ts')).toContain('it is one file for ES modules and another for CommonJS');
  expect(await check('bad.cts')).toContain('is CommonJS');
  expect(await check('good.ts')).toBe('');
  expect(await check('good.mts')).toBe('');
});

it('a published package: simple-statistics', async () => {
  const made = project();
  symlinkSync(join(packageRoot, 'node_modules/simple-statistics'), join(made.folder, 'node_modules/simple-statistics'));
  const names = ['mean', 'variance', 'sampleVariance', 'rootMeanSquare', 'sum', 'product', 'max', 'medianSorted'];
  made.write({
    'kernels.ts': `import { ${names.join(', ')}, quantileSorted, zScore } from 'simple-statistics';
export function all(x: Float64Array): number {
  'use kernel';
  return ${names.map((name) => `${name}(x)`).join(' + ')} + quantileSorted(x, 0.3) + zScore(x[0]!, 2, 3);
}
export function some(x: Float64Array): number { 'use kernel'; return mean(x); }`,
    'main.ts': `import * as built from './out/kernels.js';
import * as v8 from './kernels.ts';
const outcome = (fn: (x: Float64Array) => number, x: Float64Array) => { try { return fn(x); } catch (error) { return String(error); } };
console.log(JSON.stringify([built.info.backend, ...[[1, 2, 3, 4, 5, 6.5], [0.1, 0.2, 0.3], [1e300, 1e300], []].flatMap((list) => {
  const x = Float64Array.from(list);
  return [built, v8].map((each) => [outcome(each.some, x), list.length > 0 && outcome(each.all, x)].join());
})]));`,
  });
  const { code, stderr } = await kernelize(['build', 'kernels.ts', '--out-dir', 'out'], { cwd: made.folder });
  expect(code, stderr).toBe(0);
  const [backend, ...results] = printed(await made.run(last, [...TSX, 'main.ts'])) as string[];
  expect(backend).toBe('native');
  for (let at = 0; at < results.length; at += 2) expect(results[at]).toBe(results[at + 1]);
  expect(results.at(-1)).toContain('mean requires at least one data point');
  rmSync(join(made.folder, 'node_modules/simple-statistics'));
}, 60_000);
