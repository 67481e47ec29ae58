// Lists of lists that are refused: what would have two names, or be read where it may have moved.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';

describe('lists of lists', () => {
  it.each([
    [
      'const l = [1]; const rows: number[][] = []; rows.push(l);',
      'KZ1018',
      "what becomes a row of 'rows' has another name, or is no list",
    ],
    [
      'const l = [1]; const rows: number[][] = [l];',
      'KZ1018',
      "what becomes a row of 'rows' has another name, or is no list",
    ],
    [
      'const rows: number[][] = []; const other: number[][] = [[1]]; rows.push(other[0]!);',
      'KZ1018',
      "what becomes a row of 'rows' has another name, or is no list",
    ],
    [
      'let rows: number[][] = []; rows = [];',
      'KZ1018',
      'a list of lists has one name, and is made where that is declared',
    ],
    ['const rows: number[][][] = [[[1]]];', 'KZ1004', "the kernel language has no type 'number[][][]'"],
    ['const rows = [[]]; rows[0].push(1);', 'KZ1010', "'rows[0].push' is not a function that a kernel can call"],
    ['const rows = []; rows.push([]);', 'KZ1008', 'this is a Float64Array, where a number is needed'],
    [
      'const rows: number[][] = new Array(3).fill([]);',
      'KZ1018',
      'a list of lists has one name, and is made where that is declared',
    ],
    [
      'const rows: number[][] = new Array(3);',
      'KZ1018',
      'a list of lists has one name, and is made where that is declared',
    ],
    [
      'const rows: number[][] = [[1]]; return rows;',
      'KZ1008',
      'this is an object or an array, where the function gives a number',
    ],
    ['const rows: number[][] = [[1]]; return rows[0];', 'KZ1018', "'rows' is a list: kernels give typed arrays"],
    [
      'const rows: number[][] = [[1]]; const r = rows[0]!; return r;',
      'KZ1018',
      "'rows' is a list: kernels give typed arrays",
    ],
    [
      'const rows: number[][] = [[1]]; rows.map((x) => x.length);',
      'KZ1010',
      "'rows' is a list of lists, whose map kernels don't have",
    ],
    [
      'const rows: number[][] = [[1]]; rows.forEach((x) => { s += x.length; });',
      'KZ1010',
      "'rows' is a list of lists, whose forEach kernels don't have",
    ],
    [
      'const rows: number[][] = [[1]]; rows.sort((p, q) => p[0]! - q[0]!);',
      'KZ1010',
      "'rows' is a list of lists, whose sort kernels don't have",
    ],
    [
      'const rows: number[][] = [[1]]; rows.reverse();',
      'KZ1010',
      "'rows' is a list of lists, whose reverse kernels don't have",
    ],
    [
      'const rows: number[][] = [[1]]; [rows[0], rows[0]] = [rows[0]!, rows[0]!];',
      'KZ1007',
      "'rows' is a list of lists, or a row of one: it has no value here",
    ],
    ['const rows: number[][] = [[1]]; if (rows[0] === rows[0]) s = 1;', 'KZ1008', 'arrays are not compared'],
    [
      'const rows: number[][] = [[1, 2]]; rows[0]!.forEach((x) => { rows[0]!.push(x); });',
      'KZ1018',
      "a row of 'rows' is read as an array here, and rows may have changed since it was looked at",
    ],
    [
      'const rows: number[][] = [[1, 2]]; rows[0]!.forEach((x) => { rows[0]!.pop(); });',
      'KZ1018',
      "a row of 'rows' is read as an array here, and rows may have changed since it was looked at",
    ],
    [
      'const rows: number[][] = [[1, 2]]; rows[0]!.forEach((x, i) => { rows[0]![i] = x * 2; s += rows[0]![i]!; });',
      'KZ1018',
      "a row of 'rows' is read as an array here, and rows may have changed since it was looked at",
    ],
    [
      'const rows: number[][] = [[1, 2]]; s = rows[0]!.reduce((p, q) => { rows.push([p, q]); return p + q; });',
      'KZ1018',
      "a row of 'rows' is read as an array here, and rows may have changed since it was looked at",
    ],
    [
      'const rows: number[][] = [[1, 2]]; s = rows[0]!.indexOf(rows[0]!.push(2));',
      'KZ1018',
      "a row of 'rows' is read as an array here, and rows may have changed since it was looked at",
    ],
    [
      'const rows: number[][] = [[1, 2]]; m.set(rows[0]!, rows[0]!.push(1));',
      'KZ1018',
      "a row of 'rows' is read as an array here, and rows may have changed since it was looked at",
    ],
    [
      'const rows: number[][] = [[1, 2]]; rows.push(m.slice());',
      'KZ1008',
      "this is a Float64Array, and a row of 'rows' is a list",
    ],
    ['const rows: number[][] = [[1, 2]]; rows.push([true]);', 'KZ1008', 'this is a boolean, where a number is needed'],
    ['const rows: boolean[][] = [[1, 2]];', 'KZ1008', 'this is a number, where a boolean is needed'],
    [
      'const rows: number[][] = [[1, 2]]; rows[0] = 5;',
      'KZ1018',
      "what becomes a row of 'rows' has another name, or is no list",
    ],
    ['const rows: number[][] = [[1, 2]]; rows[0] += 5;', 'KZ1007', 'a row is assigned by = alone'],
    [
      'const rows: number[][] = [[1, 2]]; s = rows[0]! + 1;',
      'KZ1008',
      'this is a Float64Array, where a number is needed',
    ],
    [
      'const rows: number[][] = [[1, 2]]; s = (rows[0] = [1]).length;',
      'KZ1007',
      'a row that is assigned has no value here',
    ],
    [
      'const rows: number[][] = [[1, 2]]; const r = rows[0]!; r = [1];',
      'KZ1009',
      "'r' is not a variable that can be assigned",
    ],
    [
      'const rows: number[][] = [[1, 2]]; let r = [5]; if (n > 1) r = rows[0]!; s = r[0]!;',
      'KZ1018',
      'a list has one name',
    ],
    [
      'const rows: number[][] = [[1, 2]]; const r = rows[0]!; const o = { r }; o.r.push(1);',
      'KZ1010',
      "'o.r.push' is not a function that a kernel can call",
    ],
    [
      'const rows: number[][] = [[1, 2]]; const o = { rows }; const p = o; p.rows = [[7]];',
      'KZ1018',
      "'o.rows' is an array that is assigned again",
    ],
    ['const rows: number[][] = [[1, 2]]; s = rows[0]!.fill(3).length;', 'KZ1008', 'fill of a row gives nothing here'],
    [
      'const rows: number[][] = [[1, 2]]; rows[0]!.push(...rows[0]!);',
      'KZ1010',
      "a row of 'rows' has no such push in kernels",
    ],
    [
      'const rows = Array.from({ length: 3 }, (row) => [row]);',
      'KZ1011',
      'such an array has holes: Array.from needs a function that fills them',
    ],
    [
      'const rows = Array.from({ length: 3 }, () => g);',
      'KZ1007',
      "'g' is a function: the kernel language can only call it",
    ],
    [
      'const rows: number[][] = Array.from({ length: 3 }, (_, i) => { const r = [i]; return r; });',
      'KZ1018',
      'a list of lists has one name, and is made where that is declared',
    ],
    [
      'const rows: number[][] = [[3, 1, 2]]; rows[0]!.sort((p, q) => { rows[0]!.push(1); return p - q; });',
      'KZ1018',
      "a row of 'rows' is read as an array here, and rows may have changed since it was looked at",
    ],
    [
      'const rows: number[][] = [[3, 1, 2]]; let a = 0; [a, rows[0]![5 - rows[0]!.push(1)]] = rows[0]!;',
      'KZ1018',
      "a row of 'rows' is read as an array here, and rows may have changed since it was looked at",
    ],
    [
      'const rows: number[][] = [[3, 1, 2]]; const c = Array.from(rows[0]!, (x) => rows[0]!.push(x)); s = c[0]!;',
      'KZ1018',
      "a row of 'rows' is read as an array here, and rows may have changed since it was looked at",
    ],
  ])('are refused: %s', (body, code, message) => {
    const text = `function g(l: number[]): number { return l[0]!; }
      export function f(n: number, m: Float64Array): number { 'use kernel'; let s = 0; ${body} return s; }`;
    const { diagnostics, output } = compile('kernel.ts', text);
    expect(output).toBeUndefined();
    expect(`${diagnostics[0]?.code} ${diagnostics[0]?.message}`).toBe(`${code} ${message}`);
  });
});
