// Functions that call themselves and take lists, or use `this`, as functions of their own (passed-types.ts).
//
// In:  what a call gives. Out: the function, lowered for that, and how it is given what. A list is taken for one that
// keeps its length, until some function of those that call each other makes it longer or shorter: then the module is
// lowered again.

import type { Fn, Origin, Stmt } from '../ir/ir.ts';
import { statementsIn } from '../ir/walk.ts';
import { lowerFunction, type Opened } from './functions.ts';
import type { Passing } from './passed-functions.ts';
import type { Passed, Wanted } from './passed-types.ts';
import type { Binding, ModuleContext } from './scope.ts';
import { freshName } from './signatures.ts';

/** What lowering a module and its imports collects. */
interface Collected {
  readonly functions: Fn[];
  readonly diagnostics: readonly unknown[];
  readonly names: Set<string>;
  readonly grows: ReadonlySet<string>;
  readonly growing: Set<string>;
}

/** Lowers such functions of a module, once for each kind of call. `open`: nothing where something was reported. */
export function passedFunctions(
  session: Collected,
  origin: Origin,
  open: (passing: Passing) => Opened | undefined,
): ModuleContext['lowerPassed'] {
  const known = new Map<string, Passed | 'failed'>();
  const lower = (wanted: Wanted, receiver: Binding | undefined, key: string, unique?: string): Passed | undefined => {
    known.set(key, 'failed');
    const before = session.diagnostics.length;
    const opened = open({ wanted, receiver, grows: session.grows });
    if (opened?.passed === undefined || !opened.typesAreKnown) return undefined;
    const name = unique ?? freshName(session.names, wanted.name.replaceAll('.', '_'));
    const passed = { ...opened.passed, signature: { ...opened.passed.signature, name } };
    known.set(key, passed);
    const isNews = () => session.diagnostics.length === before;
    const named = { ...opened, signature: { ...opened.signature, name } };
    const lowered = lowerFunction(named, origin, () => true, isNews);
    if (lowered === 'again') return lower(wanted, receiver, key, name);
    if (lowered === undefined) {
      known.set(key, 'failed');
      return undefined;
    }
    for (const each of growing(opened.ctx.still, lowered.fn.body)) session.growing.add(each);
    const called = new Map(passed.self.map(({ local, path }) => [local.id, ['this', ...path].join('.')]));
    session.functions.push(called.size === 0 ? lowered.fn : { ...lowered.fn, called });
    const { result, resultDeclared } = lowered.signature;
    const whole = { ...passed, signature: { ...passed.signature, result, resultDeclared } };
    known.set(key, whole);
    return whole;
  };
  return (wanted, receiver) => {
    const key = keyOf(wanted, receiver);
    const before = known.get(key);
    if (before === 'failed') return undefined;
    return before ?? lower(wanted, receiver, key);
  };
}

/** Lists that were taken for such as keep their length, and that the body makes longer or shorter. */
function growing(still: ReadonlyMap<number, string>, body: readonly Stmt[]): string[] {
  return statementsIn(body).flatMap((stmt) => {
    if (stmt.kind === 'grow') return still.get(stmt.array.id) ?? [];
    return stmt.kind === 'assign' ? (still.get(stmt.local.id) ?? []) : [];
  });
}

/** Calls are of one kind if they give `this` alike. */
function keyOf({ name, fields }: Wanted, receiver: Binding | undefined): string {
  const of = receiver?.kind === 'members' ? (receiver.of ?? '') : '';
  const record =
    receiver?.kind === 'record' ? (receiver.record.methods as { readonly of?: string } | undefined) : undefined;
  const ways = fields.map(({ path, local }) => `${path.join('.')} ${local.type} ${local.mutable}`);
  return [name, of, record?.of ?? '', ...ways].join('\n');
}
