// Makes a symmetric positive definite band matrix by columns, as sparse factorisations take it: its upper half, and the
// structure of its factor, which has the same band below the diagonal.

/**
 * @param {import('../random.js').Random} random
 * @param {number} n rows
 * @param {number} width of the half band, beside the diagonal
 */
export function bandMatrix({ between }, n, width) {
  const [starts, rows, values] = [[0], [], []];
  for (let column = 0; column < n; column++) {
    for (let row = Math.max(0, column - width); row <= column; row++) {
      rows.push(row);
      values.push(row === column ? between(2, 3) * (width + 1) : between(-1, 1));
    }
    starts.push(rows.length);
  }
  const counts = Int32Array.from({ length: n }, (_, column) => Math.min(width, n - 1 - column));
  const factorStarts = new Int32Array(n + 1);
  for (let column = 0; column < n; column++) factorStarts[column + 1] = factorStarts[column] + counts[column];
  const factorRows = Int32Array.from(Array.from(counts, (count, column) => rowsBelow(count, column)).flat());
  return {
    starts: Int32Array.from(starts),
    rows: Int32Array.from(rows),
    values: Float64Array.from(values),
    factorStarts,
    factorRows,
    /** The elimination tree of a full band is a chain. */
    parents: Int32Array.from({ length: n }, (_, column) => (column + 1 < n ? column + 1 : -1)),
  };
}

const rowsBelow = (count, column) => Array.from({ length: count }, (_, at) => column + 1 + at);
