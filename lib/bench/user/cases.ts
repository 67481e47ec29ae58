// Which kernels of a module are measured, at which arguments: from its list of `benchmarks`, or from the command line.

import { copyArguments } from '../../copy.ts';
import { UsageError, UserError } from '../../errors.ts';
import { isArgument, showArgument } from './arguments.ts';
import type { Outcome } from './outcome.ts';
import { type AnyFunction, outcomeFrom, putBack, type SharedArrays } from './runner.ts';
import type { UserCase } from './variants.ts';

/** A module that has been compiled, and that V8 has loaded. */
export interface RunnableModule {
  readonly file: string;
  /** Names of the kernels that it exports. */
  readonly kernels: readonly string[];
  /** What it exports, as V8 has it. */
  readonly exports: Readonly<Record<string, unknown>>;
  /** JavaScript in the stated order, of the kernels that `reassociate` changes. */
  readonly ordered: ReadonlyMap<string, AnyFunction>;
  /** Kernels that check their arguments, by name: they say best what is wrong with them. */
  readonly native: ReadonlyMap<string, { readonly call: AnyFunction; readonly bound: Bound }> | undefined;
  /** What a variable of it holds. */
  readonly variable: (name: string) => unknown;
}

type Bound = readonly { readonly name: string; readonly type: string }[];

/** What the command line says of a case. */
export interface CaseOptions {
  readonly fn?: string | undefined;
  readonly args: readonly unknown[];
  readonly tolerance: number;
}

/**
 * One kernel, named or the only one, at the arguments of the command line. @throws UsageError that lists the kernels.
 */
export function caseFromOptions(module: RunnableModule, { fn, args, tolerance }: CaseOptions): UserCase {
  const kernel = chooseKernel(module, fn);
  return makeCase(module, { name: kernel, kernel, args, tolerance });
}

function chooseKernel({ file, kernels }: RunnableModule, wanted: string | undefined): string {
  const there = `there are: ${kernels.join(', ')}`;
  if (wanted === undefined) {
    const [only, ...others] = kernels;
    if (only !== undefined && others.length === 0) return only;
    throw new UsageError(`${file} has ${kernels.length} kernels: say which with --fn`, there);
  }
  if (kernels.includes(wanted)) return wanted;
  const meant = kernels.find((name) => name.toLowerCase() === wanted.toLowerCase() || isNear(name, wanted));
  const hint = meant === undefined ? there : `did you mean ${meant}? (${there})`;
  throw new UsageError(`${file} exports no kernel '${wanted}'`, hint);
}

/** Whether one letter more, less, other, or two swapped make one name of the other. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return Math.max(left.length, right.length) <= 1 || (left.length === 2 && left === [...right].reverse().join(''));
}

/**
 * The cases of a list of benchmarks.
 * @param list what a module exports under that name
 * @param where the module that has the list
 * @throws UsageError that names the entry that is none.
 */
export function casesFromList(module: RunnableModule, list: unknown, where: string): UserCase[] {
  const example = "{ name: 'short', fn: dot, args: () => [new Float64Array(10), new Float64Array(10)] }";
  if (!Array.isArray(list)) throw new UsageError(`${where}: 'benchmarks' is no list`, `it is a list of ${example}`);
  return list.map((entry, at) => {
    const refuse = (why: string): never => {
      throw new UsageError(`${where}: benchmarks[${at}]: ${why}`, `an entry is, for example, ${example}`);
    };
    if (typeof entry !== 'object' || entry === null) return refuse('it is no object');
    const { name, fn, args, tolerance = 0 } = entry as Record<string, unknown>;
    const kernel = module.kernels.find((each) => typeof fn === 'function' && memberOf(module.exports, each).fn === fn);
    if (kernel === undefined) {
      return refuse(`'fn' is no kernel that ${module.file} exports (there are: ${module.kernels.join(', ')})`);
    }
    if (name !== undefined && typeof name !== 'string') return refuse("'name' is no string");
    if (typeof tolerance !== 'number' || !(tolerance >= 0)) return refuse("'tolerance' is no number of at least 0");
    if (typeof args !== 'function') return refuse("'args' is no function that returns the arguments");
    const values = valuesOf(args as () => unknown, refuse);
    if (!Array.isArray(values)) return refuse("'args' returns no list of arguments");
    const wrong = values.findIndex((value) => !isArgument(value));
    if (wrong >= 0) return refuse(`argument ${wrong + 1} is nothing that a kernel takes`);
    return makeCase(module, { name: name ?? kernel, kernel, args: values, tolerance });
  });
}

function valuesOf(args: () => unknown, refuse: (why: string) => never): unknown {
  try {
    return args();
  } catch (error) {
    return refuse(`'args' threw ${error}`);
  }
}

/** A kernel by its name, and the object that it stands in: 'kernels.sum'. */
function memberOf(exports: RunnableModule['exports'], name: string): { fn: unknown; owner: unknown } {
  const at = name.lastIndexOf('.');
  if (at < 0) return { fn: exports[name], owner: undefined };
  const inside = (object: unknown, key: string) => (object as Record<string, unknown> | undefined)?.[key];
  const owner = name.slice(0, at).split('.').reduce<unknown>(inside, exports);
  return { fn: inside(owner, name.slice(at + 1)), owner };
}

/** @throws UsageError if the kernel does not take these arguments. */
function makeCase(module: RunnableModule, chosen: Pick<UserCase, 'name' | 'kernel' | 'args' | 'tolerance'>): UserCase {
  const { kernel, args } = chosen;
  const { fn, owner } = memberOf(module.exports, kernel);
  if (typeof fn !== 'function') throw new UserError(`${module.file} exports no function '${kernel}'`);
  const js = owner === undefined ? fn : (...given: unknown[]) => Reflect.apply(fn, owner, given) as unknown;
  const shared = sharedBy(module, module.native?.get(kernel)?.bound ?? []);
  const ofJs = outcomeOrRefusal(module, kernel, js as AnyFunction, args, shared, false);
  const ordered = module.ordered.get(kernel);
  const expected = ordered === undefined ? ofJs : outcomeOrRefusal(module, kernel, ordered, args, shared, true);
  return { ...chosen, js: js as AnyFunction, shared, ofJs, expected };
}

function sharedBy({ file, variable }: RunnableModule, bound: Bound): SharedArrays {
  const arrays = bound.map(({ name, type }) => {
    const array = variable(name);
    if (Object.prototype.toString.call(array) === `[object ${type}]`) return array;
    throw new UserError(`${file}: '${name}' must be the ${type} that its type says`);
  });
  return { names: bound.map(({ name }) => name), arrays, pristine: copyArguments(arrays) };
}

function outcomeOrRefusal(
  { native, file }: RunnableModule,
  kernel: string,
  fn: AnyFunction,
  args: readonly unknown[],
  shared: SharedArrays,
  isGiven: boolean,
): Outcome {
  try {
    return outcomeFrom(fn, copyArguments(args), args, shared, isGiven);
  } catch (error) {
    const better = errorOf(native?.get(kernel)?.call, [...shared.arrays, ...copyArguments(args)]) ?? error;
    putBack(shared);
    const shown = args.map(showArgument).join(', ');
    const hint = `${kernel} of ${file} was called with (${shown}): choose arguments that it takes, with --args or in 'benchmarks'`;
    throw new UsageError(`${kernel} throws ${String(better)}`, hint);
  }
}

function errorOf(call: AnyFunction | undefined, args: readonly unknown[]): unknown {
  try {
    call?.(...args);
    return undefined;
  } catch (error) {
    return error;
  }
}
