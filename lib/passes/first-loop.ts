// A copy of a loop that comes before it, and runs for as long as something holds: the loop as it was goes on from where
// the copy stopped. Both begin each iteration in the same state, so that it does not matter what is asked.
//
//   while (test) body       becomes      while (test && it holds) body;   while (test) body
//
// In:  a loop, what is to hold, and numbers that are to be integers in the copy. Out: statements for its place.

import { copyStatements, type Fresh } from '../ir/copy.ts';
import type { BranchNote, Expr, Local, Loop, Stmt } from '../ir/ir.ts';
import { conjunction, mathCall, numberConst, readLocal } from '../ir/make.ts';
import { mapLocals, mapStatement } from '../ir/map.ts';
import { statementsIn } from '../ir/walk.ts';

export interface Wanted {
  /** Locals that are integers of this range when the copy begins; there, others stand for them. */
  readonly integers: readonly Local[];
  /** The same of locals that the loop leaves alone. */
  readonly fixed?: readonly Local[];
  readonly range: { readonly low: number; readonly high: number };
  /** Tests in front of the loop's own, or behind it, with the locals of the loop. */
  readonly before?: readonly Expr[];
  readonly behind?: readonly Expr[];
  readonly note: BranchNote;
}

export interface FirstLoop {
  readonly first: readonly Stmt[];
  readonly variables: ReadonlyMap<Local, Local>;
  /** Of a block around both: who leaves the copy leaves both. */
  readonly label: number;
}

/** Whether a loop can have such a copy: who leaves it, leaves it alone. */
export function mayHaveFirst({ label, header, test, bodyFirst, body, update, reductions, parallel }: Loop): boolean {
  const all = statementsIn([...body, ...update]);
  const labels = new Set([
    label,
    ...all.flatMap((stmt) => (stmt.kind === 'block' || stmt.kind === 'loop' ? [stmt.label] : [])),
  ]);
  const staysInside = (stmt: Stmt) => (stmt.kind !== 'break' && stmt.kind !== 'continue') || labels.has(stmt.label);
  const isPlain = header.length === 0 && test !== undefined && !bodyFirst && reductions === undefined;
  return isPlain && parallel === undefined && all.every(staysInside);
}

/** `loop`: what the copy is made of. */
export function firstLoop(
  loop: Loop,
  { integers, fixed = [], range, before = [], behind = [], note }: Wanted,
  fresh: Fresh,
): FirstLoop {
  const { loc } = loop;
  const label = fresh.label();
  const variables = new Map<Local, Local>();
  const named = (local: Local, suffix: string): Local => {
    return { ...local, id: fresh.local(), name: `${local.name}_${suffix}`, mutable: false, parameter: false };
  };
  const declares = integers.flatMap((local): Stmt[] => {
    const start: Local = { ...named(local, 'start'), within: range };
    const variable: Local = { ...named(local, 'int'), mutable: true };
    variables.set(local, variable);
    return [
      { kind: 'declare', local: start, value: readLocal(local, loc), loc },
      { kind: 'declare', local: variable, value: readLocal(start, loc), loc },
    ];
  });
  const back = (): Stmt[] =>
    [...variables].map(([local, variable]) => ({ kind: 'assign', local, value: readLocal(variable, loc), loc }));
  const replaced = new Map([...variables].map(([local, variable]) => [local.id, variable]));
  for (const local of fixed) {
    const own: Local = { ...named(local, 'int'), within: range };
    replaced.set(local.id, own);
    declares.push({ kind: 'declare', local: own, value: readLocal(local, loc), loc });
  }
  const [copy] = copyStatements([loop], fresh, replaced) as [Loop];
  const leaving = (block: readonly Stmt[]): Stmt[] =>
    block.flatMap((stmt): Stmt[] =>
      stmt.kind === 'break' && stmt.label === copy.label
        ? [...back(), { ...stmt, label }]
        : [mapStatement(stmt, { block: leaving })],
    );
  const asked = (tests: readonly Expr[]) =>
    tests.map((each) => mapLocals(each, (local) => replaced.get(local.id) ?? local));
  const test = conjunction([...asked(before), copy.test as Expr, ...asked(behind)]) as Expr;
  const guarded: Loop = { ...copy, test, body: leaving(copy.body) };
  const limits = () => [numberConst(range.low, loc), numberConst(range.high, loc)];
  const entry = conjunction(
    [...integers, ...fixed].map((local) =>
      mathCall('isIntegerWithin', [readLocal(local, loc), ...limits()], 'boolean'),
    ),
  );
  if (entry === undefined) return { first: [guarded], variables, label };
  const yes = [...declares, guarded, ...back()];
  return { first: [{ kind: 'if', test: entry, yes, no: [], note, loc }], variables, label };
}

/** The loop of that label: what passes make of a function keeps labels, and not nodes. */
export function loopAt(body: readonly Stmt[], label: number): Loop | undefined {
  return statementsIn(body).find((stmt): stmt is Loop => stmt.kind === 'loop' && stmt.label === label);
}

export function replaceLoop(body: readonly Stmt[], label: number, by: readonly Stmt[]): Stmt[] {
  return body.flatMap((stmt) => {
    if (stmt.kind === 'loop' && stmt.label === label) return by;
    return [mapStatement(stmt, { block: (inner) => replaceLoop(inner, label, by) })];
  });
}
