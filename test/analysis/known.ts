// What tests of conditions ask: two numbers, an array, what is known of them, and whether that is so.

import { expect } from 'vitest';
import type { Known } from '../../lib/analysis/conditions.ts';
import { binaryFact, constant, type Fact, formatFact, range } from '../../lib/analysis/interval.ts';
import { keyOfLength, type State, stateOf as stateOfFacts } from '../../lib/analysis/state.ts';
import { evaluateBinary, evaluateCompare, evaluateMath } from '../../lib/ir/evaluate.ts';
import type { Expr, Local } from '../../lib/ir/ir.ts';
import { allows, textOf } from './lattice.ts';

export const loc = { start: 0, end: 0 };
export const local = (id: number, type: Local['type'] = 'number'): Local => ({
  ...{ id, name: `v${id}`, type, declared: undefined, mutable: true, parameter: false, loc },
});
export const [x, y, flag, array] = [local(1), local(2), local(3, 'boolean'), local(4, 'Float64Array')];
export const LENGTH = 7;
export const length: Expr = { kind: 'length', array, type: 'number', rep: undefined, loc };
export const base = { type: 'boolean', rep: undefined, loc } as const;

/** What range analysis tells of expressions: facts of the state, and of what is made of them. */
export const known: Known = {
  factOf(expr: Expr, state: State): Fact {
    if (expr.kind === 'const') return constant(Number(expr.value));
    if (expr.kind === 'length') return range(0, 2 ** 48);
    if (expr.kind === 'binary')
      return binaryFact(expr.op, this.factOf(expr.left, state), this.factOf(expr.right, state));
    return state.facts.get((expr as { local: Local }).local.id) as Fact;
  },
  arrayWithLength: (expr) => (expr.kind === 'length' ? expr.array.id : undefined),
};

export type Values = ReadonlyMap<number, number | boolean>;

export function evaluate(expr: Expr, values: Values): number | boolean {
  const of = (each: Expr) => evaluate(each, values);
  switch (expr.kind) {
    case 'const':
      return expr.value as number | boolean;
    case 'local':
      return values.get(expr.local.id) as number | boolean;
    case 'length':
      return LENGTH;
    case 'unary':
      return expr.op === 'not' ? !of(expr.value) : Boolean(of(expr.value));
    case 'binary':
      return evaluateBinary(expr.op, of(expr.left) as number, of(expr.right) as number);
    case 'compare':
      return evaluateCompare(expr.op, of(expr.left), of(expr.right));
    case 'logical':
      return expr.op === 'and' ? of(expr.left) && of(expr.right) : of(expr.left) || of(expr.right);
    case 'math':
      return evaluateMath(expr.fn, expr.args.map(of) as number[]);
    default:
      throw new Error(`a ${expr.kind} is no condition of these tests`);
  }
}

/** A refined state must be there, and allow what the locals hold. */
export function mustHold(refined: State | undefined, values: Values, what: () => string): void {
  if (refined === undefined) expect.fail(`${what()}: taken for impossible`);
  for (const [id, value] of values) {
    const fact = refined.facts.get(id);
    if (typeof value !== 'number' || fact === undefined) continue;
    if (!allows(fact, value)) expect.fail(`${what()}: ${formatFact(fact)} for v${id}`);
    if (refined.below.get(id)?.has(array.id) && !(value < LENGTH)) expect.fail(`${what()}: v${id} is not below`);
    if (refined.nonzero.has(id) && value === 0) expect.fail(`${what()}: v${id} is 0`);
    for (const key of refined.relations.get(id) ?? []) {
      if (key === keyOfLength(array.id)) {
        if (!(value <= LENGTH)) expect.fail(`${what()}: v${id} is above the length`);
        continue;
      }
      if (key.startsWith('+')) {
        const [, other, of] = /^\+(\d+)#(\d+)$/.exec(key)?.map(Number) ?? [];
        const sum = value + (values.get(other as number) as number);
        if (of !== array.id || !(sum < LENGTH)) expect.fail(`${what()}: the sum is not below the length`);
        continue;
      }
      if (key.startsWith('>')) {
        const [, other, least]: number[] = /^>(\d+):(-?\d+)$/.exec(key)?.map(Number) ?? [];
        // As integers without bounds: the numbers here are exact ones, and the difference may not be.
        const difference = BigInt(value) - BigInt(values.get(other as number) as number);
        if (difference < BigInt(least as number)) expect.fail(`${what()}: the difference is not at least ${least}`);
        continue;
      }
      const divisor = key.startsWith('v') ? (values.get(Number(key.slice(1))) as number) : Number(key);
      if (!Number.isInteger(value / divisor)) expect.fail(`${what()}: v${id} is no multiple of ${key}`);
    }
  }
}

export const stateOf = (facts: readonly (readonly [Local, Fact])[]): State =>
  stateOfFacts(new Map(facts.map(([{ id }, fact]) => [id, fact])));

export const describeAll = (values: Values) =>
  [...values].map(([id, value]) => `v${id} = ${typeof value === 'number' ? textOf(value) : value}`).join(', ');
