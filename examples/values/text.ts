// Strings, read unit by unit: how far two are apart, and where one stands in another.

/** How many units must be put in, taken out or replaced to make one string of the other (Levenshtein). */
export function editDistance(a: string, b: string): number {
  'use kernel';
  const row = new Array<number>(b.length + 1);
  for (let j = 0; j <= b.length; j++) row[j] = j;
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0]!;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(above + 1, row[j - 1]! + 1, diagonal + cost);
      diagonal = above;
    }
  }
  return row[b.length]!;
}

const BASE = 257;
const MODULUS = 1_000_003;

/** Where a pattern stands in a text, by a rolling hash (Rabin and Karp). */
export function occurrences(text: string, pattern: string): number[] {
  'use kernel';
  const found: number[] = [];
  const n = text.length;
  const m = pattern.length;
  if (m === 0 || m > n) return found;
  let power = 1;
  for (let i = 1; i < m; i++) power = (power * BASE) % MODULUS;
  let wanted = 0;
  let hash = 0;
  for (let i = 0; i < m; i++) {
    wanted = (wanted * BASE + pattern.charCodeAt(i)) % MODULUS;
    hash = (hash * BASE + text.charCodeAt(i)) % MODULUS;
  }
  for (let at = 0; at <= n - m; at++) {
    if (hash === wanted && text.startsWith(pattern, at)) found.push(at);
    if (at < n - m) {
      hash = ((hash - text.charCodeAt(at) * power) * BASE + text.charCodeAt(at + m)) % MODULUS;
      if (hash < 0) hash += MODULUS;
    }
  }
  return found;
}
