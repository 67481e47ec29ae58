// inline: puts the bodies of small functions where they are called.
//
//   function square(x) { return x * x }   s += square(a[i])   becomes   const x = a[i]; s += x * x
//
// So facts about arguments reach the function's checks, and the C compiler sees one loop nest. A body with one return,
// at its end, goes in as it is; others go into a block that each return leaves.
//
// Needs: JS-level IR with its checks (a function's own directives have decided about those). Guarantees: the same
// results and errors; statements remember the function and the file that they were written in. Functions that make
// arrays, or call themselves, stay functions. Functions that nobody calls any more are dropped, unless they are
// exported.

import { callsOf, recursiveFunctions } from '../ir/call-graph.ts';
import { copyStatements, type Fresh, freshOf } from '../ir/copy.ts';
import { isGuardedStore } from '../ir/elements.ts';
import type { Expr, Fn, Local, Stmt } from '../ir/ir.ts';
import { mapStatement } from '../ir/map.ts';
import { isArrayKind } from '../ir/ops.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { statementsIn } from '../ir/walk.ts';
import type { Pass } from './pass.ts';

export const inline: Pass = {
  name: 'inline',
  doc: 'bodies of small functions where they are called',
  after: ['insert-checks'],
  exact: true,
  run: (module) => {
    const recursive = recursiveFunctions(module);
    const calls = module.functions.flatMap((fn) => callsOf(fn.body)).map(({ callee }) => callee);
    const inlined = new Map<string, Fn>();
    const functions: Fn[] = [];
    // Callees stand before their callers, so a body that goes in has its own calls replaced already.
    for (const fn of module.functions) {
      const whole = inlineCalls(fn, inlined);
      const callers = calls.filter((callee) => callee === fn.name).length;
      if (!recursive.has(fn.name) && isSmall(whole, callers)) inlined.set(fn.name, whole);
      functions.push(whole);
    }
    return { ...module, functions: withoutUnused(functions) };
  },
};

/** Statements of a function that goes in wherever it is called, and of one that is called once. */
const SMALL = 24;
const CALLED_ONCE = 80;
/** A function grows no further than this. */
const MOST_STATEMENTS = 400;

function isSmall(fn: Fn, callers: number): boolean {
  const all = statementsIn(fn.body);
  const makesArrays = all.some((stmt) => {
    return (stmt.kind === 'new-array' && !stmt.target.isResults) || stmt.kind === 'copy-array';
  });
  // What is checked is often known to the caller: its arrays' lengths, and what it passes.
  const size = all.filter((stmt) => stmt.kind !== 'check-index' && !isGuardedStore(stmt)).length;
  return !makesArrays && !isArrayKind(fn.result) && size <= (callers === 1 ? CALLED_ONCE : SMALL);
}

function withoutUnused(functions: readonly Fn[]): Fn[] {
  const called = new Set(functions.flatMap((fn) => callsOf(fn.body)).map(({ callee }) => callee));
  const kept = functions.filter((fn) => fn.exported || called.has(fn.name));
  return kept.length === functions.length ? kept : withoutUnused(kept);
}

function inlineCalls(fn: Fn, inlined: ReadonlyMap<string, Fn>): Fn {
  if (!callsOf(fn.body).some(({ callee }) => inlined.has(callee))) return fn;
  const fresh = freshOf(fn);
  let size = statementsIn(fn.body).length;
  const block = (body: readonly Stmt[]): Stmt[] =>
    body.flatMap((stmt) => {
      if (stmt.kind !== 'call') return [mapStatement(stmt, { block })];
      const callee = inlined.get(stmt.callee);
      if (callee === undefined || callee.directives.cdivision !== fn.directives.cdivision) return [stmt];
      const expansion = expand(callee, stmt, fresh);
      size += statementsIn(expansion).length;
      return size <= MOST_STATEMENTS ? expansion : [stmt];
    });
  return { ...fn, body: uniqueNodes(block(fn.body)) };
}

type Call = Extract<Stmt, { kind: 'call' }>;

function expand(callee: Fn, { target, args, loc }: Call, fresh: Fresh): Stmt[] {
  const replaced = new Map<number, Local>();
  const declares: Stmt[] = [];
  for (const [index, parameter] of callee.parameters.entries()) {
    const arg = args[index] as Expr;
    if (arg.kind === 'local' && isArrayKind(arg.type)) {
      // Under the parameter's name: errors tell what the function calls it.
      replaced.set(parameter.id, { ...arg.local, name: parameter.name });
      continue;
    }
    const local: Local = { ...parameter, id: fresh.local(), parameter: false };
    replaced.set(parameter.id, local);
    declares.push({ kind: 'declare', local, value: arg, loc });
  }
  const copy = copyStatements(callee.body, fresh, replaced);
  const body = writtenIn({ fn: callee.sourceName, ...callee.origin }, copy);
  const returns = statementsIn(body).filter(({ kind }) => kind === 'return');
  const last = body.at(-1);
  if (returns.length === 0 && target === undefined) return [...declares, ...body];
  if (returns.length === 1 && last?.kind === 'return') {
    const result: Stmt[] =
      target === undefined || last.value === undefined
        ? []
        : [{ kind: 'declare', local: target, value: last.value, loc: last.loc }];
    return [...declares, ...body.slice(0, -1), ...result];
  }
  const label = fresh.label();
  const result: Stmt[] = target === undefined ? [] : [{ kind: 'declare', local: target, value: undefined, loc }];
  const inside = leaving(body, target, label);
  return [...result, { kind: 'block', label, body: [...declares, ...inside], loc }];
}

/** The same statements, in which a return assigns the target and leaves the block. */
function leaving(body: readonly Stmt[], target: Local | undefined, label: number): Stmt[] {
  return body.flatMap((stmt): Stmt[] => {
    if (stmt.kind !== 'return') return [mapStatement(stmt, { block: (inner) => leaving(inner, target, label) })];
    const { value, loc } = stmt;
    const assign: Stmt[] = target && value ? [{ kind: 'assign', local: target, value, loc }] : [];
    return [...assign, { kind: 'break', label, loc }];
  });
}

function writtenIn(inlined: NonNullable<Stmt['loc']['inlined']>, body: readonly Stmt[]): Stmt[] {
  return body.map((stmt) => {
    const inside = mapStatement(stmt, { block: (inner) => writtenIn(inlined, inner) });
    return { ...inside, loc: { inlined, ...stmt.loc } };
  });
}
