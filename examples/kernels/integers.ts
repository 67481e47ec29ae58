// Arithmetic on integers as people write it: plain numbers, `%`, and `Math.floor` of quotients.

/** Primes from 2 to `most`, by trial division. */
export function trialDivision(most: number): number {
  'use kernel';
  let primes = 0;
  for (let n = 2; n <= most; n++) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d++) {
      if (n % d === 0) {
        isPrime = false;
        break;
      }
    }
    if (isPrime) primes++;
  }
  return primes;
}

/** The start below `limit` whose Collatz sequence is longest. */
export function collatz(limit: number): number {
  'use kernel';
  let longest = 0;
  let best = 1;
  for (let start = 1; start < limit; start++) {
    let n = start;
    let steps = 0;
    while (n !== 1) {
      n = n % 2 === 0 ? n / 2 : 3 * n + 1;
      steps++;
    }
    if (steps > longest) {
      longest = steps;
      best = start;
    }
  }
  return best;
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) {
    const rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/** How many pairs of numbers from 1 to `n` have no common divisor. */
export function coprimePairs(n: number): number {
  'use kernel';
  let pairs = 0;
  for (let a = 1; a <= n; a++) {
    for (let b = a + 1; b <= n; b++) {
      if (greatestCommonDivisor(a, b) === 1) pairs++;
    }
  }
  return pairs;
}

/** The minimal standard generator of Park and Miller (1988), `steps` times. */
export function minimalStandard(seed: number, steps: number): number {
  'use kernel';
  let state = seed;
  for (let i = 0; i < steps; i++) state = (state * 16807) % 2147483647;
  return state;
}

/** `base ** exponent % modulus` of non-negative integers, by squaring. Exact for a modulus up to 2^26. */
export function modularPower(base: number, exponent: number, modulus: number): number {
  'use kernel';
  let result = 1;
  let power = base % modulus;
  let left = exponent;
  while (left > 0) {
    if (left % 2 === 1) result = (result * power) % modulus;
    power = (power * power) % modulus;
    left = Math.floor(left / 2);
  }
  return result;
}

/** Fermat's test to `base` of all odd numbers from 3 to `most`: how many pass it. */
export function fermat(base: number, most: number): number {
  'use kernel';
  let passed = 0;
  for (let n = 3; n <= most; n += 2) if (modularPower(base, n - 1, n) === 1) passed++;
  return passed;
}

/** The sum of the decimal digits of all numbers below `n`. */
export function digitSums(n: number): number {
  'use kernel';
  let sum = 0;
  for (let k = 0; k < n; k++) {
    let left = k;
    while (left > 0) {
      sum += left % 10;
      left = Math.floor(left / 10);
    }
  }
  return sum;
}
