// Linear algebra.

import { bandMatrix } from '../made/banded.js';

/** @type {readonly import('./index.js').Entry[]} */
export const entries = [
  {
    name: 'ml-matrix.LuDecomposition',
    package: 'ml-matrix@6.15.1',
    file: 'src/dc/lu.js',
    function: 'constructor',
    form: 'M',
    parameters: ['{ rows: number; columns: number }'],
  },
  {
    name: 'gl-matrix.mat4.multiply',
    package: 'gl-matrix@3.4.4',
    file: 'esm/mat4.js',
    function: 'multiply',
    form: 'F',
    parameters: ['Float32Array', 'Float32Array', 'Float32Array'],
    result: 'Float32Array',
    args: ({ floats }) => [new Float32Array(16), Float32Array.from(floats(16)), Float32Array.from(floats(16))],
  },
  {
    name: 'cholesky-solve.ldl_symbolic',
    package: 'cholesky-solve@0.2.1',
    file: 'index.js',
    function: 'ldl_symbolic',
    form: 'F',
    parameters: ['number', ...Array.from({ length: 6 }, () => 'Int32Array')],
    result: 'void',
    note: 'lists of integers that are made to their length before: Int32Array',
    args: (random) => {
      const { starts, rows } = bandMatrix(random, 400, 12);
      return [400, starts, rows, new Int32Array(401), ...Array.from({ length: 3 }, () => new Int32Array(400))];
    },
  },
  {
    name: 'cholesky-solve.ldl_numeric',
    package: 'cholesky-solve@0.2.1',
    file: 'index.js',
    function: 'ldl_numeric',
    form: 'F',
    parameters: [
      ...['number', 'Int32Array', 'Int32Array', 'Float64Array', 'Int32Array', 'Int32Array', 'Int32Array'],
      ...['Int32Array', 'Float64Array', 'Float64Array', 'Float64Array', 'Int32Array', 'Int32Array'],
    ],
    result: 'number',
    note: 'lists that are made to their length before: Int32Array and Float64Array',
    args: (random) => {
      const { starts, rows, values, factorStarts, factorRows, parents } = bandMatrix(random, 400, 12);
      const integers = () => new Int32Array(400);
      const factor = [new Int32Array(factorRows.length), new Float64Array(factorRows.length)];
      const work = [new Float64Array(400), new Float64Array(400), integers(), integers()];
      return [400, starts, rows, values, factorStarts, parents, integers(), ...factor, ...work];
    },
  },
  {
    name: 'cholesky-solve.ldl_lsolve',
    package: 'cholesky-solve@0.2.1',
    file: 'index.js',
    function: 'ldl_lsolve',
    form: 'F',
    parameters: ['number', 'Float64Array', 'Int32Array', 'Int32Array', 'Float64Array'],
    result: 'void',
    note: 'lists that are only read or written by index: Int32Array and Float64Array',
    args: (random) => {
      const { factorStarts, factorRows } = bandMatrix(random, 400, 12);
      return [400, random.floats(400), factorStarts, factorRows, random.floats(factorRows.length, -0.1, 0.1)];
    },
  },
  {
    name: 'stdlib.ddot',
    package: '@stdlib/blas-base-ddot@0.4.1',
    file: 'lib/ndarray.js',
    function: 'ddot',
    form: 'F',
    parameters: ['number', 'Float64Array', 'number', 'number', 'Float64Array', 'number', 'number'],
    result: 'number',
    args: ({ floats }) => [5000, floats(5000), 1, 0, floats(10_000), 2, 0],
  },
  {
    name: 'stdlib.dgemv',
    package: '@stdlib/blas-base-dgemv@0.1.1',
    file: 'lib/base.js',
    function: 'dgemv',
    form: 'F',
    parameters: [
      ...['string', 'number', 'number', 'number', 'Float64Array', 'number', 'number', 'number'],
      ...['Float64Array', 'number', 'number', 'number', 'Float64Array', 'number', 'number'],
    ],
    result: 'Float64Array',
  },
  {
    name: 'ml-fft.convolute2DI',
    package: 'ml-fft@1.3.5',
    file: 'dist/ml-fft.js',
    function: 'convolute2DI',
    form: 'A',
    parameters: ['Float64Array', 'Float64Array', 'number', 'number'],
    result: 'void',
    args: ({ floats }) => [floats(2 * 64 * 64), floats(2 * 64 * 64), 64, 64],
  },
  {
    name: 'stdlib.dpttrf',
    package: '@stdlib/lapack-base-dpttrf@0.1.2',
    file: 'lib/base.js',
    function: 'dpttrf',
    form: 'F',
    parameters: ['number', 'Float64Array', 'number', 'number', 'Float64Array', 'number', 'number'],
    result: 'number',
    args: ({ floats }) => [2000, floats(2000, 3, 4), 1, 0, floats(2000, -1, 1), 1, 0],
  },
  {
    name: 'munkres-js.find_smallest',
    package: 'munkres-js@1.2.2',
    file: 'munkres.js',
    function: '__find_smallest',
    form: 'M',
    this: '{ n: number; C: number[][]; row_covered: boolean[]; col_covered: boolean[] }',
    parameters: [],
    result: 'number',
    args: ({ integer }) => {
      const numbers = (make) => Array.from({ length: 60 }, make);
      const C = numbers(() => numbers(() => integer(0, 1000)));
      const covered = () => numbers(() => integer(0, 2) === 0);
      return [{ n: 60, C, row_covered: covered(), col_covered: covered() }];
    },
  },
];
