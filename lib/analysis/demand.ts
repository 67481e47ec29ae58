// A demand: how much of a number can be seen by those who use it. More is seen by more uses (`joinDemands`).

/** Less is seen the fewer bits there are; nothing at all if there are none. */
export interface Demand {
  /**
   * 1 to 32: of the number's ToInt32, the low bits, so that neither a fraction nor NaN nor the sign of a zero is seen.
   * ALL_BITS: of the number itself.
   */
  readonly bits: number;
  /** Whether -0 is told from 0. */
  readonly zeroSign: boolean;
  /** Whether NaN is told from 0. */
  readonly nan: boolean;
  /** All uses are of this kind. */
  readonly only?: 'index' | 'truth' | undefined;
}

export const ALL_BITS = 64;

export const NOTHING: Demand = { bits: 0, zeroSign: false, nan: false };
export const EVERYTHING: Demand = { bits: ALL_BITS, zeroSign: true, nan: true };

/** The low bits of a number's ToInt32. */
export function lowBits(bits: number): Demand {
  return bits === 0 ? NOTHING : { bits, zeroSign: false, nan: false };
}

/** Whether more is seen than a number's ToInt32. */
export function isAll({ bits }: Demand): boolean {
  return bits > 32;
}

/** Of what is seen, no more than these low bits. */
export function withBits(demand: Demand, bits: number): Demand {
  return lowBits(Math.min(demand.bits, bits));
}

/** The first itself, if the second sees nothing more. */
export function joinDemands(a: Demand, b: Demand): Demand {
  if (b.bits === 0) return a;
  if (a.bits === 0) return b;
  const joined: Demand = {
    bits: Math.max(a.bits, b.bits),
    zeroSign: a.zeroSign || b.zeroSign,
    nan: a.nan || b.nan,
    only: a.only === b.only ? a.only : undefined,
  };
  const isSame =
    joined.bits === a.bits && joined.zeroSign === a.zeroSign && joined.nan === a.nan && joined.only === a.only;
  return isSame ? a : joined;
}

/** In words: `low 8 bits`, `index`, `value, not the sign of 0`. */
export function formatDemand({ bits, zeroSign, nan, only }: Demand): string {
  if (bits === 0) return 'nothing';
  if (bits <= 32) return `low ${bits} bits`;
  if (only !== undefined) return only;
  return ['value', ...(zeroSign ? [] : ['not the sign of 0']), ...(nan ? [] : ['not NaN'])].join(', ');
}
