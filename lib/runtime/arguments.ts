// Checks the arguments of kernel calls.
//
// In:  what the caller passed. Out: nothing, or a TypeError (wrong kind or number of arguments) or
// RangeError (a number outside the stated integers) that names the function, the argument, what was
// expected and what came. Nothing is ever converted.

import { inspect } from 'node:util';

/** An argument that must be an integer from `least` to `most`. */
export interface IntegerParameter {
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/** Whether `value` is what `parameter` asks for: the check of the fast path. */
export function isAccepted(parameter: IntegerParameter, value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= parameter.least && (value as number) <= parameter.most;
}

/** The error for the first thing about `passed` that is wrong; undefined if nothing is. */
export function argumentError(
  kernel: string,
  parameters: readonly IntegerParameter[],
  passed: readonly unknown[],
): TypeError | RangeError | undefined {
  if (passed.length !== parameters.length) {
    const names = parameters.map((parameter) => parameter.name).join(', ');
    return new TypeError(`${kernel}(${names}) takes ${count(parameters.length)}, but got ${passed.length}`);
  }
  const wrong = parameters.findIndex((parameter, index) => !isAccepted(parameter, passed[index]));
  const parameter = parameters[wrong];
  if (parameter === undefined) return undefined;
  const value = passed[wrong];
  const message =
    `${kernel}: argument '${parameter.name}' must be an integer from ${parameter.least} to ${parameter.most}, ` +
    `but got ${describe(value)}`;
  return typeof value === 'number' ? new RangeError(message) : new TypeError(message);
}

function count(length: number): string {
  return length === 1 ? '1 argument' : `${length} arguments`;
}

/** A value and its type, short enough for one line. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  const text = inspect(value, {
    depth: 0,
    breakLength: Infinity,
    customInspect: false,
    maxStringLength: 40,
    maxArrayLength: 3,
  });
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return typeof value === 'number' ? short : `${short} (${typeof value})`;
}
