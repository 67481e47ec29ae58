// Copies of arguments: what is one object is one in the copy, and what was changed can be put back.

import { expect, it } from 'vitest';
import { copyArguments, isSame, restorerOf } from '../lib/copy.ts';

it('keeps what is one object or one memory', () => {
  class Point {
    x = 1;
  }
  const [row, buffer] = [[1, 2], new ArrayBuffer(16)];
  const given = [[row, row], { row, at: new Point() }, new Float64Array(buffer), new Float64Array(buffer, 8)];
  const copy = copyArguments(given) as typeof given;
  expect(copy).toEqual(given);
  const [list, record, one, other] = copy as [number[][], { row: number[]; at: Point }, Float64Array, Float64Array];
  expect(list[0]).toBe(list[1]);
  expect(list[0]).toBe(record.row);
  expect(list[0]).not.toBe(row);
  expect(record.at).toBeInstanceOf(Point);
  expect(one.buffer).toBe(other.buffer);
});

it('puts back elements, lengths and fields', () => {
  const point = { x: 1, tags: [true] };
  const value = { list: [1, 2, 3], point, more: [point], data: Float64Array.of(1, 2) };
  const wanted = structuredClone(value);
  const restore = restorerOf(value);
  value.list.length = 1;
  value.list.push(7, 8, 9, 10);
  point.x = 5;
  point.tags.pop();
  value.more = [];
  value.data[1] = 9;
  expect(isSame(value, wanted)).toBe(false);
  restore();
  expect(value).toEqual(wanted);
  expect(value.more[0]).toBe(point);
  expect(isSame(value, wanted)).toBe(true);
});
