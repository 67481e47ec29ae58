// Linear algebra.

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
];
