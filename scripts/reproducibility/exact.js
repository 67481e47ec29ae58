// Exact sums of doubles, as integers in units of 2^-1074, the smallest double.
//
// For each exponent two counters hold the upper and the lower half of the significands that have it: 27 bits and 26, so
// that the sums of 2^26 of them are exact in a double. At the end they are put together as a BigInt.

const view = new DataView(new ArrayBuffer(8));

export class ExactSum {
  high = new Float64Array(2048);
  low = new Float64Array(2048);

  /** @param {number} value finite */
  add(value) {
    view.setFloat64(0, value);
    const upper = view.getUint32(0);
    const exponent = (upper >>> 20) & 2047;
    const significand = (exponent > 0 ? 2 ** 52 : 0) + (upper & 0xfffff) * 2 ** 32 + view.getUint32(4);
    const high = Math.floor(significand / 2 ** 26);
    const sign = upper >>> 31 === 1 ? -1 : 1;
    this.high[exponent] += sign * high;
    this.low[exponent] += sign * (significand - high * 2 ** 26);
  }

  /** In units of 2^-1074. */
  total() {
    let total = 0n;
    for (let exponent = 0; exponent < 2048; exponent++) {
      const significands = (BigInt(this.high[exponent]) << 26n) + BigInt(this.low[exponent]);
      total += significands << BigInt(Math.max(exponent, 1) - 1);
    }
    return total;
  }
}

/** A double in units of 2^-1074. */
export function exactly(value) {
  const sum = new ExactSum();
  sum.add(value);
  return sum.total();
}

/** a / b as a double, to about 15 digits; b > 0. */
export function ratio(a, b) {
  const shift = BigInt(Math.max(0, 60 + b.toString(2).length - a.toString(2).length));
  return Number((a << shift) / b) / 2 ** Number(shift);
}

/** The unit in the last place of the double nearest to a total, in units of 2^-1074. */
export function ulpOf(total) {
  const digits = (total < 0n ? -total : total).toString(2).length;
  return 1n << BigInt(Math.max(0, digits - 53));
}
