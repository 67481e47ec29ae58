// Geometry: spatial indices, triangulation, simplification.

/** @type {readonly import('./index.js').Entry[]} */
export const entries = [
  {
    ...{ name: 'delaunator.quicksort', package: 'delaunator', version: '5.1.0', file: 'index.js', form: 'F' },
    ...{ function: 'quicksort', parameters: ['Uint32Array', 'Float64Array', 'number', 'number'], result: 'void' },
    helpers: { swap: { parameters: ['Uint32Array', 'number', 'number'], result: 'void' } },
    args: ({ shuffled, floats }) => [shuffled(20_000), floats(20_000), 0, 19_999],
  },
  {
    ...{ name: 'delaunator.update', package: 'delaunator', version: '5.1.0', file: 'index.js', form: 'M' },
    ...{ function: 'update', parameters: [], result: 'void' },
  },
  {
    ...{ name: 'kdbush.select', package: 'kdbush', version: '4.1.0', file: 'index.js', form: 'F' },
    ...{
      function: 'select',
      parameters: ['Uint32Array', 'Float64Array', 'number', 'number', 'number', 'number'],
      result: 'void',
    },
    helpers: {
      swapItem: { parameters: ['Uint32Array', 'Float64Array', 'number', 'number'], result: 'void' },
      swap: { parameters: ['Float64Array', 'number', 'number'], result: 'void' },
    },
    args: ({ shuffled, floats }) => [shuffled(20_000), floats(40_000), 10_000, 0, 19_999, 0],
  },
  {
    ...{
      name: 'robust-predicates.sum',
      package: 'robust-predicates',
      version: '3.0.3',
      file: 'esm/util.js',
      form: 'F',
    },
    ...{
      function: 'sum',
      parameters: ['number', 'Float64Array', 'number', 'Float64Array', 'Float64Array'],
      result: 'number',
    },
    args: ({ floats }) => [6, floats(6), 6, floats(6), new Float64Array(12)],
  },
];
