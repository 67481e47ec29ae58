// Intervals as people read them: `[0, 255]`, `0 or more`, `any number`.

import type { Fact } from '../analysis/interval.ts';
import type { BigintRange } from '../ir/ir.ts';

export function formatInterval(fact: Fact): string {
  const extras = [...(fact.maybeNaN ? ['NaN'] : []), ...(fact.maybeNegativeZero ? ['-0'] : [])];
  if (fact.low > fact.high) return extras.length === 0 ? 'never reached' : 'NaN';
  const isUnbounded = [fact.low === Number.NEGATIVE_INFINITY, fact.high === Number.POSITIVE_INFINITY] as const;
  if (isUnbounded[0] && isUnbounded[1]) return fact.integer ? 'any integer' : 'any number';
  const bounds = isUnbounded[1]
    ? `${bound(fact.low)} or more`
    : isUnbounded[0]
      ? `${bound(fact.high)} or less`
      : fact.low === fact.high
        ? bound(fact.low)
        : `[${bound(fact.low)}, ${bound(fact.high)}]`;
  return [bounds, ...extras].join(', or ');
}

export function wideInterval({ low, high }: BigintRange): string {
  return low === high ? `${low}n` : `[${low}n, ${high}n]`;
}

/** From here on powers of two are easier to read as such. */
const LARGE = 2 ** 33;

function bound(value: number): string {
  const size = Math.abs(value);
  if (size < LARGE || !Number.isSafeInteger(size - 1)) return String(value);
  const power = [size, size + 1, size - 1].find(
    (each) => Number.isInteger(Math.log2(each)) && 2 ** Math.log2(each) === each,
  );
  if (power === undefined) return String(value);
  const sign = value < 0 ? '-' : '';
  const text = `2^${Math.log2(power)}`;
  if (power === size) return `${sign}${text}`;
  const rest = power > size ? '- 1' : '+ 1';
  return sign === '' ? `${text} ${rest}` : `-(${text} ${rest})`;
}
