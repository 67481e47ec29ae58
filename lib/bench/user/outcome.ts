// What a call of a user's kernel gave: its result, and what it left in the arrays among its arguments.

import { copyArguments, isSame, show } from '../../copy.ts';

export interface Outcome {
  readonly kind: 'outcome';
  readonly result: unknown;
  /** By place, from 0: what the call changed. */
  readonly arrays: ReadonlyMap<number, object>;
  /** Of places behind those of the arguments: the module's own. */
  readonly names?: readonly string[];
  readonly arguments?: number;
}

function nameOf(at: number, { names = [], arguments: count = at + 1 }: Outcome): string {
  return at < count ? `argument ${at + 1}` : `'${names[at - count]}' of the module`;
}

/** @param pristine the arguments as they were before the call, which `args` are copies of */
export function outcomeOf(result: unknown, args: readonly unknown[], pristine: readonly unknown[]): Outcome {
  const changed = args.flatMap((value, at) => {
    if (typeof value !== 'object' || value === null || isSame(value, pristine[at])) return [];
    return [[at, copyArguments([value])[0] as object] as const];
  });
  return { kind: 'outcome', result, arrays: new Map(changed) };
}

export function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'outcome';
}

/** Result, and the beginning of the arrays that it changed. */
export function showOutcome(outcome: Outcome): string {
  const { result, arrays } = outcome;
  const changed = [...arrays].map(([at, array]) => `${nameOf(at, outcome)} = ${showShort(array)}`);
  return [...(result === undefined && arrays.size > 0 ? [] : [showShort(result)]), ...changed].join(', ');
}

/** As much of an array as fits into a table. */
const FEW = 3;

function showShort(value: unknown): string {
  if (!ArrayBuffer.isView(value)) return show(value);
  const { length } = value as Float64Array;
  const first = Array.from((value as Float64Array).subarray(0, FEW), show);
  return `${value.constructor.name}(${length}) [${[...first, ...(length > FEW ? ['...'] : [])].join(', ')}]`;
}

/**
 * The first place where two outcomes differ, as words; undefined if none does: bit for bit (all NaNs are one), or by at
 * most `tolerance`, relatively.
 */
export function differenceOf(actual: Outcome, expected: Outcome, tolerance: number): string | undefined {
  const ofResult = differenceIn('the result', actual.result, expected.result, tolerance);
  if (ofResult !== undefined) return ofResult;
  for (const at of new Set([...expected.arrays.keys(), ...actual.arrays.keys()])) {
    const name = nameOf(at, expected);
    const [left, right] = [actual.arrays.get(at), expected.arrays.get(at)];
    // One left alone what the other changed.
    if (left === undefined || right === undefined) {
      return `${name} is ${left === undefined ? 'unchanged' : 'changed'}, but JavaScript has it ${right === undefined ? 'unchanged' : 'changed'}`;
    }
    const difference = differenceIn(name, left, right, tolerance);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function differenceIn(name: string, actual: unknown, expected: unknown, tolerance: number): string | undefined {
  if (!ArrayBuffer.isView(actual) || !ArrayBuffer.isView(expected)) {
    if (isObject(actual) && isObject(expected)) return differenceInside(name, actual, expected, tolerance);
    return agree(actual, expected, tolerance) ? undefined : `${name} is ${show(actual)}, expected ${show(expected)}`;
  }
  const [left, right] = [actual, expected] as unknown as ArrayLike<unknown>[];
  if (left?.length !== right?.length) return `${name} has ${left?.length} elements, expected ${right?.length}`;
  for (let at = 0; at < (left?.length ?? 0); at++) {
    if (agree(left?.[at], right?.[at], tolerance)) continue;
    return `${name} has ${show(left?.[at])} at index ${at}, expected ${show(right?.[at])}`;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

/** Of plain arrays and objects, field by field. */
function differenceInside(name: string, actual: object, expected: object, tolerance: number): string | undefined {
  const [left, right] = [actual, expected] as Record<string, unknown>[];
  const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  for (const key of keys) {
    const inside = Array.isArray(expected) ? `${name}[${key}]` : `${name}.${key}`;
    const found = differenceIn(inside, left?.[key], right?.[key], tolerance);
    if (found !== undefined) return found;
  }
  return undefined;
}

function agree(actual: unknown, expected: unknown, tolerance: number): boolean {
  if (Object.is(actual, expected)) return true;
  if (tolerance === 0 || typeof actual !== 'number' || typeof expected !== 'number') return false;
  return Math.abs(actual - expected) <= tolerance * Math.abs(expected);
}
