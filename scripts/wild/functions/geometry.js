// Geometry: spatial indices, triangulation, simplification.

/** @type {readonly import('./index.js').Entry[]} */
export const entries = [
  {
    name: 'delaunator.quicksort',
    package: 'delaunator@5.1.0',
    file: 'index.js',
    function: 'quicksort',
    form: 'F',
    parameters: ['Uint32Array', 'Float64Array', 'number', 'number'],
    result: 'void',
    helpers: { swap: { parameters: ['Uint32Array', 'number', 'number'], result: 'void' } },
    args: ({ shuffled, floats }) => [shuffled(20_000), floats(20_000), 0, 19_999],
  },
  {
    name: 'delaunator.update',
    package: 'delaunator@5.1.0',
    file: 'index.js',
    function: 'update',
    form: 'M',
    parameters: [],
    result: 'void',
  },
  {
    name: 'kdbush.range',
    package: 'kdbush@4.1.0',
    file: 'index.js',
    function: 'range',
    form: 'M',
    this: '{ ids: Uint32Array; coords: Float64Array; nodeSize: number; _finished: boolean }',
    parameters: ['number', 'number', 'number', 'number'],
    result: 'number[]',
    args: ({ floats }) => [kdTree(floats(20_000)), -0.2, -0.2, 0.2, 0.2],
  },
  {
    name: 'kdbush.select',
    package: 'kdbush@4.1.0',
    file: 'index.js',
    function: 'select',
    form: 'F',
    parameters: ['Uint32Array', 'Uint32Array', 'number', 'number', 'number', 'number'],
    result: 'void',
    helpers: {
      swapItem: { parameters: ['Uint32Array', 'Uint32Array', 'number', 'number'], result: 'void' },
      swap: { parameters: ['Uint32Array', 'number', 'number'], result: 'void' },
    },
    note: "coordinates may be of any typed array; with Uint32Array 'swap' has one kind of array",
    args: ({ shuffled, integer }) => [
      shuffled(20_000),
      Uint32Array.from({ length: 40_000 }, () => integer(0, 1e9)),
      ...[10_000, 0, 19_999, 0],
    ],
  },
  {
    name: 'flatbush.hilbert',
    package: 'flatbush@4.7.0',
    file: 'index.js',
    function: 'hilbert',
    form: 'F',
    parameters: ['number', 'number'],
    result: 'number',
    args: ({ integer }) => [integer(0, 65_535), integer(0, 65_535)],
  },
  {
    name: 'earcut.isEarHashed',
    package: 'earcut@3.2.4',
    file: 'src/earcut.js',
    function: 'isEarHashed',
    form: 'F',
    parameters: ['{ x: number; y: number; prev: object; next: object; z: number }', 'number', 'number', 'number'],
    result: 'boolean',
  },
  {
    name: 'robust-predicates.sum',
    package: 'robust-predicates@3.0.3',
    file: 'esm/util.js',
    function: 'sum',
    form: 'F',
    parameters: ['number', 'Float64Array', 'number', 'Float64Array', 'Float64Array'],
    result: 'number',
    // It reads the element behind the last.
    directives: ['boundscheck=js'],
    args: ({ floats }) => [6, floats(6), 6, floats(6), new Float64Array(12)],
  },
  {
    name: 'simplify-js.simplifyDPStep',
    package: 'simplify-js@1.2.4',
    file: 'simplify.js',
    function: 'simplifyDPStep',
    form: 'F',
    parameters: ['{ x: number; y: number }[]', 'number', 'number', 'number', '{ x: number; y: number }[]'],
    result: 'void',
  },
  {
    name: 'geojson-vt.simplify',
    package: 'geojson-vt@5.0.3',
    file: 'src/simplify.js',
    function: 'simplify',
    form: 'D',
    parameters: ['Float64Array', 'number', 'number', 'number'],
    result: 'void',
    args: ({ signal, integer }) => {
      const heights = signal(3000);
      const coords = Float64Array.from({ length: 9000 }, (_, at) =>
        at % 3 === 0 ? at / 9000 : heights[(at / 3) | 0] / 10,
      );
      return [coords, 0, coords.length - 3, 1e-9 * integer(1, 9)];
    },
  },
  {
    name: 'earcut.signedArea',
    package: 'earcut@3.2.4',
    file: 'src/earcut.js',
    function: 'signedArea',
    form: 'F',
    parameters: ['Float64Array', 'number', 'number', 'number'],
    result: 'number',
    note: 'a list of coordinates: Float64Array',
    args: ({ floats }) => [floats(8000), 0, 8000, 2],
  },
  {
    name: 'flatbush.sort',
    package: 'flatbush@4.7.0',
    file: 'index.js',
    function: 'sort',
    form: 'F',
    parameters: ['Uint32Array', 'Float64Array', 'Uint16Array', 'number', 'number', 'number'],
    result: 'void',
    helpers: {
      swap: { parameters: ['Uint32Array', 'Float64Array', 'Uint16Array', 'number', 'number'], result: 'void' },
    },
    args: ({ integer, floats }) => {
      const length = 4000;
      const values = Uint32Array.from({ length }, () => integer(0, 4294967295));
      const indices = Uint16Array.from({ length }, (_, at) => at);
      return [values, floats(length * 4), indices, 0, length - 1, 16];
    },
  },
  {
    name: 'point-in-polygon.flat',
    package: 'point-in-polygon@1.1.0',
    file: 'flat.js',
    function: 'pointInPolygonFlat',
    form: 'D',
    parameters: ['Float64Array', 'Float64Array', 'number?', 'number?'],
    result: 'boolean',
    note: 'lists of coordinates: Float64Array',
    args: ({ floats, signal }) => [Float64Array.from(floats(2)), signal(2000), undefined, undefined],
  },
  {
    name: 'robust-predicates.estimate',
    package: 'robust-predicates@3.0.3',
    file: 'esm/util.js',
    function: 'estimate',
    form: 'F',
    parameters: ['number', 'Float64Array'],
    result: 'number',
    args: ({ floats }) => [1000, floats(1000)],
  },
];

/** Points in the order of a balanced tree, by turns of x and y. */
function kdTree(points) {
  const nodeSize = 64;
  const ids = Uint32Array.from({ length: points.length / 2 }, (_, at) => at);
  const sort = (begin, end, axis) => {
    if (end - begin <= nodeSize) return;
    const middle = (begin + end - 1) >> 1;
    ids.subarray(begin, end).sort((a, b) => points[2 * a + axis] - points[2 * b + axis]);
    sort(begin, middle, 1 - axis);
    sort(middle + 1, end, 1 - axis);
  };
  sort(0, ids.length, 0);
  const coords = Float64Array.from({ length: points.length }, (_, at) => points[2 * ids[at >> 1] + (at & 1)]);
  return { ids, coords, nodeSize, _finished: true };
}
