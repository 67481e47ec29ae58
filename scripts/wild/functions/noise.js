// Noise and random numbers.

/** @type {readonly import('./index.js').Entry[]} */
export const entries = [
  {
    name: 'simplex-noise.noise2D',
    package: 'simplex-noise@4.0.3',
    file: 'dist/esm/simplex-noise.js',
    function: 'noise2D',
    form: 'N',
    parameters: ['number', 'number'],
    result: 'number',
    args: ({ between }) => [between(-9, 9), between(-9, 9)],
  },
  {
    name: 'alea.random',
    package: 'alea@1.0.1',
    file: 'alea.js',
    function: 'random',
    form: 'N',
    parameters: [],
    result: 'number',
    args: () => [],
  },
  {
    name: 'mersenne-twister.random_int',
    package: 'mersenne-twister@1.1.0',
    file: 'src/mersenne-twister.js',
    function: 'random_int',
    form: 'M',
    parameters: [],
    result: 'number',
  },
];
