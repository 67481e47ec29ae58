// Changes of the source that may help: the table that hints are made from.
//
// In:  a function of the JS level in its source, and what annotation knows of it. Out: edits to try. Nothing here knows
// whether an edit helps: each is compiled, and said only if it does (hints.ts).

import { countedLoops } from '../analysis/counted-loops.ts';
import type { Expr, Fn, Local } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { expressionsOf, statementsIn, subexpressions } from '../ir/walk.ts';
import type { AnnotatedLoop, Cost } from './model.ts';

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** As a hint begins: `with n: i32`. */
  readonly title: string;
}

export interface Candidates {
  readonly fn: Fn;
  readonly source: string;
  /** Of the function's own lines. */
  readonly costs: readonly Cost[];
  readonly loops: readonly AnnotatedLoop[];
}

export interface Rewrite {
  readonly name: string;
  /**
   * `costs`: it helps if less is left in loops. `speed`: it helps if it is faster, and is tried only where that can be
   * measured.
   */
  readonly effect: 'costs' | 'speed';
  /** What whoever takes the hint must know. */
  readonly price: string;
  readonly edits: (candidates: Candidates) => readonly Edit[];
}

/** In the order in which they are said: what costs nothing first, what gives up a promise last. */
export const rewrites: readonly Rewrite[] = [
  {
    name: 'integer parameter',
    effect: 'costs',
    price: 'calls with anything but a 32-bit integer then throw',
    edits: ({ fn, source }) =>
      fn.parameters
        .filter(({ type, declared, parameter }) => type === 'number' && declared === undefined && parameter)
        .flatMap((local) => annotation(local, source, 'number', 'i32')),
  },
  {
    name: 'length as bound',
    effect: 'costs',
    price: 'it means the same only where the bound is the length',
    edits: lengthBounds,
  },
  {
    name: 'double instead of integer',
    effect: 'costs',
    price: 'it may then leave the range of 32 bits, or get a fraction, without an error',
    edits: ({ fn, source, costs }) => {
      if (!isLeft(costs, 'overflow-check')) return [];
      return localsOf(fn).flatMap((local) =>
        local.declared === 'i32' || local.declared === 'u32' ? annotation(local, source, local.declared, 'f64') : [],
      );
    },
  },
  {
    name: 'reassociate',
    effect: 'speed',
    price: 'sums are then added in the lane order: other last bits than JavaScript, but the same everywhere',
    edits: (candidates) =>
      candidates.loops.some(({ reductions }) => reductions.some((text) => text.includes("'reassociate' would")))
        ? directive(candidates, 'reassociate')
        : [],
  },
  {
    name: 'parallel',
    effect: 'speed',
    price: 'it takes the CPUs from whatever else runs',
    edits: (candidates) =>
      candidates.loops.some(({ parallel }) => parallel.why.includes("with 'parallel'"))
        ? directive(candidates, 'parallel')
        : [],
  },
  {
    name: 'no bounds checks',
    // Fewer checks alone are no reason to give up what they are for.
    effect: 'speed',
    price: 'as a last resort: an index outside its array then reads or writes other memory, and nobody says so',
    edits: (candidates) => (isLeft(candidates.costs, 'bounds-check') ? directive(candidates, 'boundscheck=off') : []),
  },
];

function isLeft(costs: readonly Cost[], kind: Cost['kind']): boolean {
  return costs.some((cost) => cost.kind === kind && cost.status === 'left' && cost.depth > 0);
}

function localsOf(fn: Fn): Local[] {
  const locals = new Map(fn.parameters.map((local) => [local.id, local]));
  for (const stmt of statementsIn(fn.body)) if (stmt.kind === 'declare') locals.set(stmt.local.id, stmt.local);
  return [...locals.values()];
}

/** `n: number` to `n: i32`, if that is how the source declares it. */
function annotation({ name, loc }: Local, source: string, from: string, to: string): Edit[] {
  const text = source.slice(loc.start, loc.end);
  const found = new RegExp(`^${name.replaceAll('$', '\\$')}\\s*:\\s*${from}$`).exec(text);
  if (found === null) return [];
  return [{ start: loc.end - from.length, end: loc.end, text: to, title: `with ${name}: ${to}` }];
}

/** The function's own 'use kernel' with a word more; a function that has its module's gets one. */
function directive({ fn, source }: Candidates, word: string): Edit[] {
  const text = source.slice(fn.loc.start, fn.loc.end);
  const title = `with '${word}'`;
  const own = /(['"])use kernel([^'"]*)\1/.exec(text);
  if (own !== null) {
    const end = fn.loc.start + own.index + own[0].length - 1;
    return [{ start: end, end, text: ` ${word}`, title }];
  }
  const at = fn.loc.start + text.indexOf('{') + 1;
  return text.includes('{') ? [{ start: at, end: at, text: ` 'use kernel ${word}';`, title }] : [];
}

/** `i < n` to `i < a.length`, where i is an index of a. */
function lengthBounds({ fn, costs }: Candidates): Edit[] {
  if (!isLeft(costs, 'bounds-check')) return [];
  return statementsIn(fn.body).flatMap((stmt): Edit[] => {
    if (stmt.kind !== 'loop') return [];
    return countedLoops(stmt).flatMap(({ counter, bound, op }) => {
      if (op !== 'lt' || bound.kind !== 'local' || !bound.local.parameter) return [];
      const arrays = new Map<number, Local>();
      for (const inner of statementsIn(stmt.body)) {
        if (inner.kind === 'store' && isCounter(inner.index, counter)) arrays.set(inner.array.id, inner.array);
        for (const expr of expressionsOf(inner)) {
          for (const each of subexpressions(expr)) {
            if (each.kind === 'load' && isCounter(each.index, counter)) arrays.set(each.array.id, each.array);
          }
        }
      }
      const parameters = [...arrays.values()].filter(({ parameter, type }) => parameter && isArrayKind(type));
      return parameters.map(({ name }) => {
        const { start, end } = bound.loc;
        const text = `${name}.length`;
        return { start, end, text, title: `with ${counter.name} < ${text}` };
      });
    });
  });
}

function isCounter(index: Expr, { id }: Local): boolean {
  return index.kind === 'local' && index.local.id === id;
}
