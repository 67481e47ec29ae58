// What scripts/stress-async.js calls: a kernel that reads and writes everything that it is given, and one that reads.

export interface Held {
  n: number;
  data: Float64Array;
  list: number[];
}

export function change(
  x: Float64Array,
  bytes: Uint8Array,
  list: number[],
  rows: number[][],
  held: Held,
  turns: number,
): number {
  'use kernel';
  let sum = held.n;
  for (let turn = 0; turn < turns; turn++) {
    for (let i = 0; i < x.length; i++) x[i] = x[i]! * 0.5 + i;
    for (let i = 0; i < bytes.length; i++) bytes[i] = bytes[i]! + 3;
    for (let i = 0; i < list.length; i++) list[i] = list[i]! + turn;
    for (let r = 0; r < rows.length; r++) for (let i = 0; i < rows[r]!.length; i++) rows[r]![i] = rows[r]![i]! - 1;
    for (let i = 0; i < held.data.length; i++) held.data[i] = held.data[i]! + sum;
    for (let i = 0; i < held.list.length; i++) sum += held.list[i]!;
    held.n = held.n * 0.75 + 1;
  }
  return sum;
}

export function look(x: Float64Array, list: readonly number[], turns: number): number {
  'use kernel';
  let sum = 0;
  for (let turn = 0; turn < turns; turn++) {
    for (let i = 0; i < x.length; i++) sum = sum * 0.5 + x[i]!;
    for (let i = 0; i < list.length; i++) sum += list[i]!;
  }
  return sum;
}
