// What copying costs: a plain array in and back beside JavaScript's own loop, and an object of eight fields.

import { median } from '../../dist/bench/statistics.js';

export const COPYING_SOURCE = `
export function touch(a: number[]): void { 'use kernel'; if (a.length > 0) a[0] = a[0]! + 1; }
interface Eight { a: number; b: number; c: number; d: number; e: number; f: number; g: number; h: number }
export function sum(p: Eight): number { 'use kernel'; return p.a + p.b + p.c + p.d + p.e + p.f + p.g + p.h; }
export function numbers(a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number): number {
  'use kernel';
  return a + b + c + d + e + f + g + h;
}
`;

const CALLS = 100_000;

function time(run) {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function inTurns(rounds, runs) {
  const samples = runs.map(() => []);
  for (const run of runs) for (let warm = 0; warm < 3; warm++) run();
  for (let round = 0; round < rounds; round++) for (const [at, run] of runs.entries()) samples[at].push(time(run));
  return samples.map(median);
}

/** Milliseconds of a plain array in and back, of the loops that copy it, and their ratio. */
export function measureLists({ touch }, rounds, lengths) {
  return lengths.map((length) => {
    const list = Array.from({ length }, (_, at) => at + 0.5);
    const memory = new Float64Array(length);
    const loops = () => {
      for (let i = 0; i < list.length; i++) memory[i] = list[i];
      for (let i = 0; i < list.length; i++) list[i] = memory[i];
    };
    const times = Math.ceil(1e6 / length);
    const often = (run) => () => {
      for (let time = 0; time < times; time++) run();
    };
    const [own, loop] = inTurns(rounds, [often(() => touch(list)), often(loops)]).map((each) => each / times);
    return { length, own, loop, ratio: own / loop };
  });
}

/** Nanoseconds of a call with an object of eight fields, beyond one with eight numbers: the same object, and a new one. */
export function measureRecords({ sum, numbers }, rounds) {
  const given = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8 };
  let total = 0;
  const often = (run) => () => {
    for (let call = 0; call < CALLS; call++) total += run(call);
  };
  const [plain, same, fresh] = inTurns(rounds, [
    often((x) => numbers(x, 2, 3, 4, 5, 6, 7, 8)),
    often((x) => {
      given.a = x;
      return sum(given);
    }),
    often((x) => sum({ a: x, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8 })),
  ]).map((milliseconds) => (milliseconds / CALLS) * 1e6);
  return { same: same - plain, fresh: fresh - plain, isFinite: Number.isFinite(total) };
}
