// Whether a name in a function's text, such as `Math`, is JavaScript's own there, or something of a scope around the
// function.
//
// In:  a function and its text. Out: why it can't be compiled; undefined if every global that it names is JavaScript's
// own. The text doesn't say what is around it, and the file may be another one than it came from. V8 knows: its
// inspector shows the scopes that a function holds on to, and a variable that the function names is always in one of
// them. Runs no code of the program's.

import type { Session } from 'node:inspector';

/** Names that the compiler takes for JavaScript's own. */
const GLOBALS =
  /\b(Math|Number|BigInt|Infinity|NaN|undefined|isNaN|isFinite|(?:Range|Type)?Error|(?:Big)?(?:Int|Uint|Float)\d+(?:Clamped)?Array)\b/g;

const KEY = 'kernelize: the function whose scopes are looked at';

/** Given by name: their values are known. */
export function whyGlobalsHidden(fn: object, text: string, given: readonly string[] = []): string | undefined {
  const names = new Set([...text.matchAll(GLOBALS)].map(([name]) => name));
  for (const name of given) names.delete(name);
  if (names.size === 0) return undefined;
  const around = namesAround(fn);
  if (typeof around === 'string') {
    const list = [...names].map((name) => `'${name}'`).join(', ');
    return `whether ${list} is JavaScript's own here can not be told: ${around}`;
  }
  const hidden = [...names].find((name) => around.has(name));
  if (hidden === undefined) return undefined;
  return `'${hidden}' is not JavaScript's own where the function stands: a variable around it has that name. Give it another one`;
}

/** Variables around a function that code in it names; or why nobody knows them. */
function namesAround(fn: object): ReadonlySet<string> | string {
  try {
    return scopesOf(fn);
  } catch (error) {
    return `V8's inspector is not to be had (${(error as Error).message.split('\n', 1)[0]})`;
  }
}

/** @throws where there is no inspector, or it is not allowed. */
function scopesOf(fn: object): ReadonlySet<string> | string {
  const { Session: Inspector } = process.getBuiltinModule('node:inspector');
  const session = new Inspector();
  session.connect();
  const holder = globalThis as unknown as Record<symbol, unknown>;
  const key = Symbol.for(KEY);
  holder[key] = fn;
  try {
    const { result } = post<{ result: Remote }>(session, 'Runtime.evaluate', {
      expression: `globalThis[Symbol.for(${JSON.stringify(KEY)})]`,
      silent: true,
    });
    const { internalProperties } = propertiesOf(session, result);
    const scopes = internalProperties?.find(({ name }) => name === '[[Scopes]]')?.value;
    if (scopes === undefined) return "V8's inspector shows no scopes";
    const names = new Set<string>();
    for (const { value } of propertiesOf(session, scopes).result) {
      if (value === undefined || value.description === 'Global') continue;
      // What an object of `with` has may be anywhere on its chain, and come and go.
      if (value.description?.startsWith('With')) return 'it stands in a `with` statement';
      for (const { name } of propertiesOf(session, value).result) names.add(name);
    }
    return names;
  } finally {
    delete holder[key];
    session.disconnect();
  }
}

interface Remote {
  readonly objectId?: string;
  readonly description?: string;
}

interface Properties {
  readonly result: readonly { readonly name: string; readonly value?: Remote }[];
  readonly internalProperties?: readonly { readonly name: string; readonly value?: Remote }[];
}

function propertiesOf(session: Session, { objectId }: Remote): Properties {
  return post(session, 'Runtime.getProperties', { objectId, ownProperties: true });
}

/** Of a session with its own thread: the answer is there when `post` returns. */
function post<T>(session: Session, method: string, parameters: object): T {
  let answer: unknown;
  let failure: Error | null = null;
  session.post(method, parameters, (error, result) => {
    failure = error;
    answer = result;
  });
  if (failure !== null) throw failure;
  if (answer === undefined) throw new Error('it did not answer at once');
  return answer as T;
}
