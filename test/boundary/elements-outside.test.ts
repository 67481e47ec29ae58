// boundscheck=js and what kernels are given: elements outside of plain arrays, rows and objects are what V8 has, or an
// error where V8 has one, too. A write that would leave a list with holes is an error, and nobody is given undefined.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, usualWays } from '../compiler/build.ts';
import { differences } from './calls.ts';

const INDICES = ['0, 1', '1, 2', '2, 0', '0, 2', '3, -1', '-1, 0', '0.5, 0', '-0, NaN', '2 ** 32, -(2 ** 31)'];

const calls = (name: string, array: string) =>
  `// call: ${name}(${INDICES.map((indices) => `${array}, ${indices}`).join(';')})`;

const kernel = (name: string, type: string, body: string, array: string) =>
  `export function ${name}(a: ${type}, i: number, j: number) { 'use kernel boundscheck=js'; ${body} }\n${calls(name, array)}`;

const source = [
  'interface Point { x: number; y: number }',
  kernel('reads', 'number[]', 'return +a[i]! + (a[j] ?? 0.5);', '[3, -0]'),
  kernel(
    'loop',
    'readonly number[]',
    'let s = 0; for (let k = j; k < i && s < 9; k++) s += (a[k]! | 0) + 1; return s;',
    '[3, 4]',
  ),
  kernel('longer', 'number[]', 'a.push(1); return +a[i]! + (a[j] ?? 0.5);', '[3, 4]'),
  kernel('shorter', 'number[]', 'a.pop(); return +a[i]! + (a[j] ?? 0.5);', '[3, 4]'),
  kernel('rows', 'number[][]', 'return +a[i]![j]! + 1;', '[[3], [4, 5]]'),
  kernel('points', 'Point[]', 'return a[i]!.x + a[j]!.y;', '[{ x: 1, y: 2 }, { x: 3, y: 4 }]'),
  kernel('views', 'Float64Array[]', 'a[i]![j] = 7; return +a[i]![j]!;', '[new Float64Array(1), new Float64Array(3)]'),
  kernel(
    'strided',
    'Float64Array[]',
    'a[0]![a[i]![j]! + 1] = 7; return 1;',
    '[new Float64Array(1), new Float64Array(3)]',
  ),
  kernel('given', 'Float64Array', 'return { x: +a[i]!, y: a[j] ?? 2 };', 'Float64Array.of(1, 2)'),
  kernel('made', 'Float64Array', 'return [+a[i]!, a[j] ?? 2, -a[j]!];', 'Float64Array.of(1, 2)'),
  kernel('maybe', 'Float64Array', 'const x: number | undefined = a[i]; return x;', 'Float64Array.of(1, 2)'),
].join('\n');

const writes = `
  export function write(a: number[], i: number) { 'use kernel boundscheck=js'; a[i] = 7; return a.length; }
  // call: write([1, 2], 0;[1, 2], 1;[1, 2], 2;[1, 2], -1;[1, 2], 0.5)
  export function longer(a: number[], i: number) { 'use kernel boundscheck=js'; a.push(5); a[i] = 7; return a.length; }
  // call: longer([1], 0;[1], 1;[1], 2;[1], 3;[1], -1)
  export function named(a: Float64Array[], i: number) { 'use kernel boundscheck=js'; a[0]![a[1]![i]!] = 7; }
  // call: named([new Float64Array(2), Float64Array.of(1, 2, -1)], 0;[new Float64Array(2), Float64Array.of(1, 2, -1)], 1)
  // call: named([new Float64Array(2), Float64Array.of(1, 2, -1)], 2;[new Float64Array(2), Float64Array.of(1, 2, -1)], 3)
`;

describe.each(usualWays)('%s', (_, options) => {
  it('reads outside are what V8 has', async () => {
    const { differ, stopped } = await differences(await build(source, options));
    expect(differ).toEqual([]);
    // Where there is no such row, V8 has a TypeError.
    const noRow = /^(rows|points|views|strided)\(.* is outside 'a' of length 2$/;
    expect(stopped.filter((text) => !noRow.test(text))).toEqual([]);
    expect(new Set(stopped.map((text) => noRow.exec(text)?.[1])).size).toBe(4);
  });

  it('a write that would leave holes, or make a property, is an error', async () => {
    const { differ, stopped } = await differences(await build(writes, options));
    expect(differ).toEqual([]);
    expect(stopped.map((text) => text.split(':')[0])).toEqual([
      ...['write([1, 2], 2)', 'write([1, 2], -1)', 'write([1, 2], 0.5)', 'longer([1], 3)', 'longer([1], -1)'],
      'named([new Float64Array(2), Float64Array.of(1, 2, -1)], 3)',
    ]);
  });
});

it.each([
  'export function f(p: { x: number }, a: Float64Array, i: number) { p.x = a[i]!; }',
  'export function f(p: number[], a: Float64Array, i: number) { p[0] = a[i]!; }',
  'export function f(p: number[], a: Float64Array, i: number) { p.push(a[i]!); }',
  'export function f(p: number[][], a: Float64Array, i: number) { p[0]![0] = a[i]!; }',
  'export function f(p: number[][], a: Float64Array, i: number) { p.push([a[i]!]); }',
  'export function f(a: Float64Array, i: number) { return { x: a[i]! }; }',
  'export function f(a: Float64Array, i: number) { return [1, a[i]!]; }',
  'export class C { x = 0; f(a: Float64Array, i: number) { this.x = a[i]!; } }',
])('%s would give undefined', (text) => {
  const { diagnostics } = compile('kernel.ts', text.replace(') {', ") { 'use kernel boundscheck=js';"));
  expect(diagnostics.map(({ code }) => code)).toEqual(['KZ1021']);
});
