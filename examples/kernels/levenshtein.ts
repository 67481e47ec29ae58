// Levenshtein's distance of two texts as code units, with one row of the table.

export function levenshtein(a: Uint16Array, b: Uint16Array): number {
  'use kernel';
  const row = new Int32Array(b.length + 1);
  for (let j = 0; j <= b.length; j++) row[j] = j;
  for (let i = 0; i < a.length; i++) {
    let diagonal = row[0]!;
    row[0] = i + 1;
    for (let j = 0; j < b.length; j++) {
      const above = row[j + 1]!;
      const replaced = diagonal + (a[i] === b[j] ? 0 : 1);
      row[j + 1] = Math.min(replaced, Math.min(above, row[j]!) + 1);
      diagonal = above;
    }
  }
  return row[b.length]!;
}
