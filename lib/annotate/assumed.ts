// What the version of a function assumes that runs in the usual case: its numbers are integers, and so small.
//
// In:  the last module of the JS level. Out: by the place of a function, its test in words: `n is an integer from 0 to
// 2^52`, `d is not 0`.

import type { Expr, Fn, Module } from '../ir/ir.ts';
import { conjuncts, statementsIn } from '../ir/walk.ts';

export function assumedIn({ functions }: Module): (fn: Fn) => readonly string[] {
  const keyOf = (fn: Fn) => `${fn.origin.file}\0${fn.sourceName}`;
  const found = new Map<string, Set<string>>();
  for (const fn of functions) {
    for (const stmt of statementsIn(fn.body)) {
      if (stmt.kind !== 'if' || stmt.note?.about !== 'integers') continue;
      const words = conjuncts(stmt.test).flatMap((test) => wordsOf(test) ?? []);
      found.set(keyOf(fn), new Set([...(found.get(keyOf(fn)) ?? []), ...words]));
    }
  }
  return (fn) => [...(found.get(keyOf(fn)) ?? [])];
}

function wordsOf(test: Expr): string | undefined {
  if (test.kind === 'math' && test.fn === 'isIntegerWithin') {
    const [number, low, high] = test.args;
    if (number?.kind !== 'local' || low?.kind !== 'const' || high?.kind !== 'const') return undefined;
    // What a loop of its own begins with is no matter of the call.
    if (!number.local.parameter) return undefined;
    return `${number.local.name} is an integer from ${bound(Number(low.value))} to ${bound(Number(high.value))}`;
  }
  if (test.kind !== 'compare' || test.op !== 'ne') return undefined;
  if (test.left.kind === 'length') return `${test.left.array.name} is not empty`;
  return test.left.kind === 'local' ? `${test.left.local.name} is not 0` : undefined;
}

/** As people write such bounds: 2^52, -(2^31 - 1). */
function bound(value: number): string {
  const size = Math.abs(value);
  if (size < 1024) return String(value);
  const power = Math.round(Math.log2(size));
  const rest = size - 2 ** power;
  const text = rest === 0 ? `2^${power}` : `2^${power} ${rest < 0 ? '-' : '+'} ${Math.abs(rest)}`;
  return value < 0 ? `-(${text})` : text;
}
