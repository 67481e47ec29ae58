// Bailey, Borwein, Plouffe: hexadecimal digits of pi from any position. Twin of native/pi/bbp.c,
// which explains the method: all arithmetic is on integers below 2^53, so doubles hold them
// exactly, and only digits on which a lower and an upper bound agree are given out.

'use kernel';

const LIMBS = 4;
const LIMB_BITS = 26;
const LIMB_RANGE = 67108864; // 2 ** LIMB_BITS
const FRACTION_DIGITS = 26;
const TAIL_TERMS = 27;
const OFFSET = new Int32Array([1, 4, 5, 6]);
const WEIGHT = new Int32Array([4, -2, -1, -1]);

/** value mod modulus for integers below 2^53: the quotient is at most one too large. */
function remainder(value: number, modulus: number): number {
  const rest = value - Math.floor(value / modulus) * modulus;
  return rest < 0 ? rest + modulus : rest;
}

/** 16^exponent mod modulus. */
function powerOf16(exponent: number, modulus: number): number {
  let result = 1;
  let bit = 0;
  while (exponent >> bit > 1) bit++;
  for (; bit >= 0; bit--) {
    result = remainder(result * result, modulus);
    if (((exponent >> bit) & 1) === 1) result = remainder(result * 16, modulus);
  }
  return modulus === 1 ? 0 : result;
}

/** Brings every limb into [0, 2^26) and drops whole numbers. */
function carry(fraction: Float64Array): void {
  for (let limb = LIMBS - 1; limb >= 0; limb--) {
    const whole = Math.floor(fraction[limb]! / LIMB_RANGE);
    fraction[limb]! -= whole * LIMB_RANGE;
    if (limb > 0) fraction[limb - 1]! += whole;
  }
}

function digitOf(fraction: Float64Array, index: number): number {
  let digit = 0;
  for (let bit = 4 * index; bit < 4 * index + 4; bit++) {
    const limb = fraction[Math.floor(bit / LIMB_BITS)]!;
    digit = 2 * digit + ((limb >> (LIMB_BITS - 1 - (bit % LIMB_BITS))) & 1);
  }
  return digit;
}

/** Writes the proven digits from `position` to digits[at...]; returns how many. */
function provenDigits(position: number, digits: Uint8Array, at: number): number {
  const low = new Float64Array(LIMBS);
  for (let k = 0; k <= position; k++) {
    for (let part = 0; part < 4; part++) {
      const modulus = 8 * k + OFFSET[part]!;
      let rest = powerOf16(position - k, modulus);
      for (let limb = 0; limb < LIMBS; limb++) {
        const scaled = rest * LIMB_RANGE;
        rest = remainder(scaled, modulus);
        low[limb]! += WEIGHT[part]! * ((scaled - rest) / modulus);
      }
    }
    if (k % 16384 === 16383) carry(low);
  }
  carry(low);
  const power = new Float64Array(LIMBS);
  power[0] = LIMB_RANGE;
  for (let tail = 1; tail <= TAIL_TERMS; tail++) {
    for (let limb = LIMBS - 1; limb > 0; limb--) {
      power[limb] = Math.floor(power[limb]! / 16) + (power[limb - 1]! % 16) * (LIMB_RANGE / 16);
    }
    power[0] = Math.floor(power[0]! / 16);
    for (let part = 0; part < 4; part++) {
      const denominator = 8 * (position + tail) + OFFSET[part]!;
      let rest = 0;
      for (let limb = 0; limb < LIMBS; limb++) {
        const scaled = rest * LIMB_RANGE + power[limb]!;
        rest = remainder(scaled, denominator);
        low[limb]! += WEIGHT[part]! * ((scaled - rest) / denominator);
      }
    }
  }
  const error = 4 * (position + TAIL_TERMS + 2);
  const high = low.slice();
  low[LIMBS - 1]! -= error;
  high[LIMBS - 1]! += error;
  carry(low);
  carry(high);
  let proven = 0;
  while (at + proven < digits.length && proven < FRACTION_DIGITS && digitOf(low, proven) === digitOf(high, proven)) {
    digits[at + proven] = digitOf(low, proven);
    proven++;
  }
  return proven;
}

export function bbp(position: number, count: number): Uint8Array {
  const digits = new Uint8Array(count);
  let done = 0;
  while (done < count) done += provenDigits(position + done, digits, done);
  return digits;
}
