// Types of example-arguments.js, for the tests.

export function noise(length: number, scale?: number): Float64Array;
export const exampleArguments: Readonly<Record<string, (size: 'small' | 'large') => unknown[]>>;
export const tolerances: Readonly<Record<string, number>>;
