// Signatures of a module's functions, which are lowered when somebody asks. Callees are lowered before their callers;
// within a recursion, signatures come first. A kernel whose values are not passed as they are is lowered for those who
// call it from outside, and once more for other functions.
//
// In:  a name. Out: what a call needs to know; functions are added to the session.

import type { TSType } from 'oxc-parser';
import type { Fn, Origin } from '../ir/ir.ts';
import { statementsIn } from '../ir/walk.ts';
import { boundaryTypeOf } from './boundary-types.ts';
import { growing, newEntry } from './entry.ts';
import type { Entry } from './entry-types.ts';
import { type Declaration, lowerFunction, type openFunction } from './functions.ts';
import type { ModuleContext } from './scope.ts';
import type { GivenType, Signature } from './signature-types.ts';
import type { Version, Versions } from './versions.ts';

/** What lowering a module and its imports collects. */
interface Collected {
  readonly functions: Fn[];
  readonly diagnostics: readonly unknown[];
  readonly names: Set<string>;
  /** By file, the one that is compiled first. */
  readonly opened: ReadonlyMap<string, { readonly origin: Origin }>;
}

export interface Functions {
  /** `entry`: for those who call from outside; 'inside': a kernel for other functions, which give it records and lists. */
  readonly open: (
    name: string,
    given: readonly GivenType[] | undefined,
    entry: Entry | 'inside' | undefined,
    version?: Version,
  ) => ReturnType<typeof openFunction>;
  readonly isKernel: (name: string) => boolean;
  /** Of a kernel that has some; 'none' if it can have none. */
  readonly versionsOf: (name: string) => Versions | 'none' | undefined;
  /** Notes a kernel of several versions, by a name that no other has. `functions`: the versions' names. */
  readonly choose: (name: string, unique: string, versions: Versions, functions: readonly string[]) => void;
  /** Whether its types say that its values are not passed as they are. */
  readonly isHeld: (name: string) => boolean;
}

/** `isRoot`: whether it is the module that is compiled, whose functions keep their names. */
export function signatures(
  session: Collected,
  origin: Origin,
  { open, isKernel, isHeld, versionsOf, choose }: Functions,
): { readonly signatureOf: ModuleContext['signatureOf']; readonly lowerKernel: (name: string) => void } {
  const known = new Map<string, Signature | 'failed'>();
  const called = new Set<string>();
  /** Of versions, and of what is lowered once more. */
  const names = new Map<string, string>();
  /** Kernels that have a boundary: other functions call another version. */
  const entries = new Set<string>();
  const lower = (
    name: string,
    key: string,
    given: readonly GivenType[] | undefined,
    entry: () => Entry | 'inside' | undefined,
    version?: Version,
  ): { readonly fn: Fn; readonly signature: Signature } | undefined => {
    known.set(key, 'failed');
    const before = session.diagnostics.length;
    const kind = entry();
    const opened = open(name, given, kind, version);
    if (opened === undefined) return undefined;
    const isRoot = origin === [...session.opened.values()][0]?.origin;
    const isPlain =
      isRoot &&
      given === undefined &&
      kind !== 'inside' &&
      (opened.declaration.isKernel ? name !== 'default' : /^(?!default$)[^.]+$/.test(name));
    const flat = name.replaceAll('.', '_').replace(/^default$/, 'default_export');
    const isVersion = version !== undefined && version.suffix !== '';
    const unique =
      names.get(key) ??
      (isPlain && !isVersion ? name : freshName(session.names, isVersion ? `${flat}_${version.suffix}` : flat));
    if (isVersion) names.set(key, unique);
    const named = { ...opened, signature: { ...opened.signature, name: unique } };
    known.set(key, opened.typesAreKnown ? named.signature : 'failed');
    const isCalled = () => called.has(key);
    const lowered = lowerFunction(named, origin, isCalled, () => session.diagnostics.length === before);
    if (lowered === 'again') {
      names.set(key, unique);
      return lower(name, key, given, entry, version);
    }
    known.set(key, lowered?.signature ?? 'failed');
    return lowered;
  };
  /** Once more, if lists grow that were taken for such as do not. */
  const lowerEntry = (name: string, key: string, version?: Version): Fn | undefined => {
    for (let grows: ReadonlySet<string> = new Set(); ; ) {
      let entry = newEntry(grows);
      const opened = () => {
        entry = newEntry(grows);
        return entry;
      };
      const lowered = lower(name, key, undefined, opened, version);
      const more = lowered === undefined ? [] : growing(entry, lowered.fn, statementsIn);
      if (more.length > 0) {
        grows = new Set([...grows, ...more]);
        continue;
      }
      return lowered?.fn;
    }
  };
  const lowerKernel = (name: string) => {
    if (known.has(name) || entries.has(name)) return;
    const versions = versionsOf(name);
    if (versions !== undefined) {
      entries.add(name);
      if (versions !== 'none') lowerVersions(name, versions);
      return;
    }
    if (isHeld(name)) entries.add(name);
    const fn = lowerEntry(name, name);
    if (fn?.boundary !== undefined) {
      entries.add(name);
      known.delete(name);
    }
    if (fn !== undefined) session.functions.push(fn);
  };
  const lowerVersions = (name: string, versions: Versions) => {
    const [first, ...others] = versions.list;
    if (first !== undefined && others.length === 0) {
      const fn = lowerEntry(name, `${name} alone`, first);
      if (fn !== undefined) session.functions.push(fn);
      return;
    }
    const versionOf = name === 'default' ? freshName(session.names, 'default_export') : name;
    const made = versions.list.map((each) => lowerEntry(name, `${name} ${each.suffix}`, each));
    const functions = made.flatMap((fn) => {
      if (fn === undefined) return [];
      const { isMember: _, exportNames: __, ...own } = fn;
      return [{ ...own, versionOf }];
    });
    session.functions.push(...functions);
    if (functions.length === made.length)
      choose(
        name,
        versionOf,
        versions,
        functions.map((fn) => fn.name),
      );
  };
  const signatureOf: ModuleContext['signatureOf'] = (name, given) => {
    if (given === undefined && isKernel(name)) lowerKernel(name);
    // One for each combination of types, where those of the arguments are its own.
    const isInside = entries.has(name);
    const types = (given ?? []).map(({ type, declared }) => `${type} ${declared}`);
    const key = [name, ...types, ...(isInside ? ['inside'] : [])].join();
    const found = known.get(key);
    if (found !== undefined) called.add(key);
    if (found !== undefined) return found === 'failed' ? undefined : found;
    const lowered = lower(name, key, given, () => (isInside ? 'inside' : undefined));
    if (lowered !== undefined) session.functions.push(lowered.fn);
    return lowered?.signature;
  };
  return { signatureOf, lowerKernel };
}

/** Whether some value that it is given, or gives, is not passed as it is. */
export function isHeld(module: ModuleContext, declaration: Declaration | undefined): boolean {
  const { params = [], returnType } = declaration?.node ?? {};
  const isType = (type: TSType | undefined, isOptional = false, isResult = false) => {
    const found = type && boundaryTypeOf(type, module, module.scope, { isOptional, isGiven: true, isResult });
    return found !== undefined && found.kind !== 'plain';
  };
  return (
    isType(returnType?.typeAnnotation, false, true) ||
    params.some((each) => {
      const target = each.type === 'AssignmentPattern' ? each.left : each;
      if (!('typeAnnotation' in target) || target.type === 'RestElement') return false;
      const isOptional = target.type === 'Identifier' && Boolean(target.optional);
      return isType(target.typeAnnotation?.typeAnnotation, isOptional);
    })
  );
}

export function freshName(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
  taken.add(name);
  return name;
}
