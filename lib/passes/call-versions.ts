// call-versions: recursion and calls go on in the version for integers that they are in.
//
//   function f(a: number, b: number) { if (a and b are integers …) { … f(b, a % b) … } else { … } }
//   becomes
//   function f_int(a, b) { … f_int(b, a % b) … }      where what it passes is proven to be such integers
//   function f(a, b) { if (a and b are integers …) return f_int(a, b); else { … } }
//
// The version that speculate made becomes a function of its own. Calls for which range analysis proves what its test
// asks go there; others ask the test. Only functions that others of the module call, or they themselves, are cut so.
//
// Needs: JS-level IR after speculate. Guarantees: the same results and errors.

import { analyseRanges, type RangeFacts } from '../analysis/range.ts';
import { type CallStmt, callsOf } from '../ir/call-graph.ts';
import { freshOf } from '../ir/copy.ts';
import type { Expr, Fn, Local, Stmt } from '../ir/ir.ts';
import { readLocal } from '../ir/make.ts';
import { mapStatement } from '../ir/map.ts';
import { isArrayKind } from '../ir/ops.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { conjuncts } from '../ir/walk.ts';
import type { Pass } from './pass.ts';

export const callVersions: Pass = {
  name: 'call-versions',
  doc: 'recursion and calls go on in the version for integers',
  after: ['speculate'],
  exact: true,
  run: (module) => {
    const called = new Set(module.functions.flatMap(({ body }) => callsOf(body)).map(({ callee }) => callee));
    const names = new Set(module.functions.map(({ name }) => name));
    const versions = new Map<string, Version>();
    const functions = module.functions.flatMap((fn) => {
      const cut = called.has(fn.name) ? cutVersion(fn, names) : undefined;
      if (cut === undefined) return [fn];
      names.add(cut.version.name);
      versions.set(fn.name, { name: cut.version.name, test: cut.test, parameters: fn.parameters });
      return [cut.version, cut.rest];
    });
    return versions.size === 0 ? module : { ...module, functions: functions.map((fn) => redirected(fn, versions)) };
  },
};

/** How many calls of its own a version of a recursive function makes that must be tested all the same. */
export function testedCalls(fn: Fn): number {
  const cut = cutVersion(fn, new Set());
  if (cut === undefined) return 0;
  const own = new Map([[fn.name, { name: cut.version.name, test: cut.test, parameters: fn.parameters }]]);
  return callsOf(redirected(cut.version, own).body).filter(({ callee }) => callee === fn.name).length;
}

interface Version {
  readonly name: string;
  readonly test: Expr;
  readonly parameters: readonly Local[];
}

/** A function whose body is a version for integers and one for everything else, as two functions. */
function cutVersion(fn: Fn, names: ReadonlySet<string>): { version: Fn; rest: Fn; test: Expr } | undefined {
  const [only, ...more] = fn.body;
  if (only?.kind !== 'if' || only.note?.about !== 'integers' || more.length > 0 || isArrayKind(fn.result)) return;
  let name = `${fn.name}_int`;
  while (names.has(name)) name += '_';
  const { loc } = only;
  const args = fn.parameters.map((parameter) => readLocal(parameter, loc));
  const target: Local | undefined =
    fn.result === 'void'
      ? undefined
      : {
          ...{ id: freshOf(fn).local(), name: 'result', type: fn.result, declared: fn.resultDeclared },
          ...{ mutable: false, parameter: false, loc },
        };
  const yes: Stmt[] = [
    { kind: 'call', target, callee: name, args, loc },
    { kind: 'return', value: target && readLocal(target, loc), loc },
  ];
  return {
    version: { ...fn, name, exported: false, defaults: fn.parameters.map(() => undefined), doc: '', body: only.yes },
    rest: { ...fn, body: uniqueNodes([{ ...only, yes }]) },
    test: only.test,
  };
}

/** The function with its calls of functions that were cut going to their versions, where that is proven. */
function redirected(fn: Fn, versions: ReadonlyMap<string, Version>): Fn {
  if (!callsOf(fn.body).some(({ callee }) => versions.has(callee))) return fn;
  const facts = analyseRanges(fn);
  const block = (body: readonly Stmt[]): Stmt[] =>
    body.map((stmt) => {
      if (stmt.kind !== 'call') return mapStatement(stmt, { block });
      const version = versions.get(stmt.callee);
      return version !== undefined && passes(stmt, version, facts) ? { ...stmt, callee: version.name } : stmt;
    });
  return { ...fn, body: block(fn.body) };
}

/** Whether a call's arguments certainly pass the test of a version. */
function passes({ args }: CallStmt, { test, parameters }: Version, facts: RangeFacts): boolean {
  const argumentOf = (expr: Expr | undefined): Expr | undefined =>
    expr?.kind === 'local' ? args[parameters.findIndex(({ id }) => id === expr.local.id)] : undefined;
  return conjuncts(test).every((each) => {
    if (each.kind === 'math' && each.fn === 'isIntegerWithin') {
      const [tested, low, high] = each.args;
      const arg = argumentOf(tested);
      if (arg === undefined || low?.kind !== 'const' || high?.kind !== 'const') return false;
      const fact = facts.of(arg);
      const isInteger = fact.integer && !fact.maybeNaN && !fact.maybeNegativeZero;
      return isInteger && fact.low >= Number(low.value) && fact.high <= Number(high.value);
    }
    // What something is divided by.
    if (each.kind !== 'compare' || each.op !== 'ne') return false;
    const arg = argumentOf(each.left);
    if (arg === undefined) return false;
    const { low, high, maybeNaN } = facts.of(arg);
    return !maybeNaN && (low > 0 || high < 0);
  });
}
