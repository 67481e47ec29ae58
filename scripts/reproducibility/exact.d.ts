/** Exact sums of doubles, in units of 2^-1074. */
export class ExactSum {
  add(value: number): void;
  total(): bigint;
}
export function exactly(value: number): bigint;
export function ratio(a: bigint, b: bigint): number;
export function ulpOf(total: bigint): bigint;
