// Statistics, selection, sorting.

/** @type {readonly import('./index.js').Entry[]} */
export const entries = [
  {
    name: 'simple-statistics.sum',
    package: 'simple-statistics@7.12.1',
    file: 'src/sum.js',
    function: 'sum',
    form: 'F',
    parameters: ['Float64Array'],
    result: 'number',
    note: 'a list of numbers: Float64Array',
    args: ({ floats }) => [floats(20_000, -1, 1)],
  },
  {
    name: 'simple-statistics.fillMatrixColumn',
    package: 'simple-statistics@7.12.1',
    file: 'src/ckmeans.js',
    function: 'fillMatrixColumn',
    form: 'F',
    parameters: ['number', 'number', 'number', 'number[][]', 'number[][]', 'Float64Array', 'Float64Array'],
    result: 'void',
    helpers: { ssq: { parameters: ['number', 'number', 'Float64Array', 'Float64Array'], result: 'number' } },
    note: 'sums are only read: Float64Array',
  },
  {
    name: 'umap-js.uncheckedHeapPush',
    package: 'umap-js@1.4.0',
    file: 'dist/heap.js',
    function: 'uncheckedHeapPush',
    form: 'F',
    parameters: ['number[][][]', 'number', 'number', 'number', 'number'],
    result: 'number',
  },
];
