// What the interpreter of the IR says where the compiler was wrong, and where it can't tell.

/**
 * Something that the compiler relies on does not hold. Its name is in the result of the call, which so differs from
 * JavaScript's.
 */
export class Violation extends Error {
  name = 'Violation';
}

/** The interpreter gave up: recursion too deep for it, or more steps than it is patient for. */
export class Inconclusive extends Error {
  name = 'Inconclusive';
}

export function must(holds, what) {
  if (!holds) throw new Violation(what());
}

export const isInconclusive = (result) => result.startsWith('Inconclusive: ');

export const textOf = (value) =>
  Object.is(value, -0) ? '-0' : typeof value === 'bigint' ? `${value}n` : String(value);
