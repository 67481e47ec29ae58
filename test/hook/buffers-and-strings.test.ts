// Views of a caller's buffer, slices of what may be a Buffer, strings and kernels of several types, under the import hook:
// in place, in JavaScript and off the event loop. What is shared in a call is shared there, too.

import { expect, it } from 'vitest';
import { HOOK, Project, printed, versions } from './project.ts';

const KERNELS = `
export function both(a: Uint8Array, n: number): number {
  'use kernel';
  const v = new Int8Array(a.buffer);
  let s = 0;
  for (let i = 0; i < n; i++) { v[i] = v[i]! - 3; a[i] = a[i]! + 1; s = s * 3 + v[i]!; }
  return s + v.length;
}
export function wide(a: Float64Array): number {
  'use kernel';
  const v = new Uint8Array(a.buffer);
  let s = 0;
  for (let i = 0; i < a.length; i++) { a[i] = i + 0.5; s = s * 3 + v[8 * i + 15]!; v[0] = 9; }
  return s;
}
export function part(a: Uint8Array): number {
  'use kernel';
  const c = a.slice(1, 4);
  c[0] = 77;
  return a[1]! * 1000 + c[0]! + c.length;
}
export function text(s: string, l: number[]): number {
  'use kernel';
  for (let i = 0; i < s.length; i++) l.push(s.charCodeAt(i));
  return l.length;
}
export function many<T extends Float32Array | number[]>(a: T, s: string): number { 'use kernel'; a[0] = s.length; return a[1]!; }
`;

const MAIN = `import { kernel } from 'kernelize';
import * as native from './kernels.ts';
const bytes = (buffer: ArrayBufferLike) => { new Uint8Array(buffer).forEach((_, i, all) => { all[i] = i * 37; }); return buffer; };
const calls: [string, () => any[]][] = [
  ...[ArrayBuffer, SharedArrayBuffer].flatMap((Kind) => [
    ...[0, 3].map((at): [string, () => any[]] => ['both', () => [new Uint8Array(bytes(new Kind(16)), at, 6), 5]]),
    ['wide', () => [new Float64Array(bytes(new Kind(48)), 8, 3)]] as [string, () => any[]],
  ]),
  ['part', () => [Uint8Array.of(1, 2, 3, 4, 5)]],
  ['part', () => [Buffer.from(Uint8Array.of(1, 2, 3, 4, 5).buffer)]],
  ['text', () => ['h\\u00e9\\u{1f600}\\ud83d', [1]]],
  ['text', () => ['x'.repeat(5000) + '\\u{1f600}', []]],
  ['many', () => [[1, 2], 'abc']],
  ['many', () => [Float32Array.of(1, 2), 'abc']],
];
const held = (args: any[]) => args.map((each) => (ArrayBuffer.isView(each) ? [...new Uint8Array(each.buffer)] : each));
await Promise.all(Object.values(native).map((each) => kernel(each as any).ready));
const found = [];
for (const [name, make] of calls) {
  const kernel = (native as any)[name];
  const ways = [kernel, kernel.js, kernel.async];
  found.push(await Promise.all(ways.map(async (way) => { const args = make(); return JSON.stringify([name, await way(...args), held(args)]); })));
}
console.log(JSON.stringify({ found, backends: Object.values(native).map((each) => kernel(each as any).info.backend) }));
`;

/** What V8 gives: the same calls, of the same text without the hook. */
const PLAIN = MAIN.replaceAll(
  "import { kernel } from 'kernelize';",
  'const kernel = (_: any) => ({ ready: 0, info: { backend: 0 } });',
).replace('[kernel, kernel.js, kernel.async]', '[kernel]');

it('gives what V8 gives, in every way', async () => {
  const project = new Project({ 'kernels.ts': KERNELS, 'main.ts': MAIN, 'plain.ts': PLAIN });
  const version = versions.at(-1) ?? 0;
  const wanted = printed(await project.run(version, ['plain.ts'])) as { found: string[][] };
  const { found, backends } = printed(await project.run(version, [...HOOK, 'main.ts'])) as {
    found: string[][];
    backends: string[];
  };
  expect(backends).toEqual(Array(5).fill('native'));
  expect(found).toEqual(wanted.found.map(([each]) => [each, each, each]));
});
