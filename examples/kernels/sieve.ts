// Eratosthenes: counts the primes below the length of `composite`.

export function sieve(composite: Uint8Array): number {
  'use kernel';
  composite.fill(0);
  const n = composite.length;
  let primes = 0;
  for (let i = 2; i < n; i++) {
    if (composite[i] === 0) {
      primes++;
      for (let multiple = i * i; multiple < n; multiple += i) composite[multiple] = 1;
    }
  }
  return primes;
}
