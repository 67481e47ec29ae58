// How many ways there are to put n queens on a board of n by n so that none attacks another, by backtracking.

export function queens(
  n: number,
  columns: Int32Array,
  rising: Int32Array,
  falling: Int32Array,
  at: Int32Array,
): number {
  'use kernel';
  columns.fill(0);
  rising.fill(0);
  falling.fill(0);
  let found = 0;
  let row = 0;
  at[0] = 0;
  while (row >= 0) {
    let column = at[row]!;
    while (column < n && (columns[column] === 1 || rising[row + column] === 1 || falling[row - column + n] === 1)) {
      column++;
    }
    if (column < n && row === n - 1) found++;
    if (column < n && row < n - 1) {
      at[row] = column;
      columns[column] = 1;
      rising[row + column] = 1;
      falling[row - column + n] = 1;
      row++;
      at[row] = 0;
    } else if (column < n) {
      at[row] = column + 1;
    } else {
      row--;
      if (row >= 0) {
        const last = at[row]!;
        columns[last] = 0;
        rising[row + last] = 0;
        falling[row - last + n] = 0;
        at[row] = last + 1;
      }
    }
  }
  return found;
}
