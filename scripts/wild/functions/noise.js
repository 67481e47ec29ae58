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
    fields: {
      ...{ N: 'number', M: 'number', MATRIX_A: 'number', UPPER_MASK: 'number', LOWER_MASK: 'number' },
      ...{ mt: 'number[]', mti: 'number' },
    },
    parameters: [],
    result: 'number',
    helpers: { init_seed: { parameters: ['number'], result: 'void' } },
    note: 'the generator has not been seeded: it seeds itself',
    args: ({ integer }) => [
      {
        ...{ N: 624, M: 397, MATRIX_A: 0x9908b0df, UPPER_MASK: 0x80000000, LOWER_MASK: 0x7fffffff },
        ...{ mt: Array.from({ length: 624 }, () => integer(0, 2 ** 32 - 1)), mti: 624 + integer(0, 1) },
      },
    ],
  },
];
