// Decoders of image files: scan lines, tiles, colour tables.

/** @type {readonly import('./index.js').Entry[]} */
export const entries = [
  {
    name: 'imagetracerjs.unFilterPaeth',
    package: 'imagetracerjs@1.2.6',
    file: 'nodecli/PNGReader.js',
    function: 'unFilterPaeth',
    form: 'M',
    parameters: ['Uint8Array', 'Uint8Array', 'number', 'number', 'number'],
    result: 'void',
    args: ({ bytes }) => [bytes(9000), bytes(18_000), 3, 9000, 9000],
  },
  {
    name: 'imagetracerjs.unFilterAverage',
    package: 'imagetracerjs@1.2.6',
    file: 'nodecli/PNGReader.js',
    function: 'unFilterAverage',
    form: 'M',
    parameters: ['Uint8Array', 'Uint8Array', 'number', 'number', 'number'],
    result: 'void',
    args: ({ bytes }) => [bytes(9000), bytes(18_000), 3, 9000, 9000],
  },
  {
    name: 'utif.decodePackBits',
    package: 'utif@3.1.0',
    file: 'UTIF.js',
    function: '_decodePackBits',
    form: 'A',
    parameters: ['Uint8Array', 'number', 'number', 'Uint8Array', 'number'],
    result: 'void',
    args: ({ bytes, integer }) => {
      // Runs of one byte, and of different ones, behind a header.
      const run = () => [256 - integer(1, 40), integer(0, 255)];
      const others = (count) => [count - 1, ...bytes(count)];
      const runs = Array.from({ length: 600 }, () => (integer(0, 1) === 0 ? run() : others(integer(1, 60))));
      const packed = runs.flat();
      return [Uint8Array.from([...bytes(64), ...packed]), 64, packed.length, new Uint8Array(40_000), 100];
    },
  },
  {
    name: 'utif.copyTile',
    package: 'utif@3.1.0',
    file: 'UTIF.js',
    function: '_copyTile',
    form: 'A',
    parameters: ['Uint8Array', 'number', 'number', 'Uint8Array', 'number', 'number', 'number', 'number'],
    result: 'void',
    args: ({ bytes }) => [bytes(80 * 60), 80, 60, new Uint8Array(100 * 80), 100, 80, 10, 10],
  },
  {
    name: 'utif.decodeThunder',
    package: 'utif@3.1.0',
    file: 'UTIF.js',
    function: '_decodeThunder',
    form: 'A',
    parameters: ['Uint8Array', 'number', 'number', 'Uint8Array', 'number'],
    result: 'void',
    args: ({ integer }) => [
      Uint8Array.from({ length: 4000 }, () => integer(64, 200)),
      0,
      4000,
      new Uint8Array(6000),
      0,
    ],
  },
  {
    name: 'upng-js.alphaMul',
    package: 'upng-js@2.1.0',
    file: 'UPNG.js',
    function: 'alphaMul',
    form: 'A',
    parameters: ['Uint8Array', 'number'],
    result: 'Uint8Array',
    args: ({ bytes }) => [bytes(64 * 64 * 4), 1],
  },
  {
    name: 'tracking.evalStages',
    package: 'tracking@1.1.3',
    file: 'build/tracking.js',
    function: 'evalStages_',
    form: 'A',
    parameters: [
      ...['Float64Array', 'Int32Array', 'Int32Array', 'Int32Array'],
      ...['number', 'number', 'number', 'number', 'number', 'number'],
    ],
    result: 'boolean',
    args: ({ integer, between }) => {
      // Stages that all pass, of features of two rectangles each.
      const rectangle = () => [integer(0, 8), integer(0, 8), integer(1, 8), integer(1, 8), between(-1, 3)];
      const feature = () => [0, 2, ...rectangle(), ...rectangle(), between(-1, 1), between(0, 1), between(0, 1)];
      const stage = () => [-1, 20, ...Array.from({ length: 20 }, feature).flat()];
      const sums = () => Int32Array.from({ length: 64 * 64 }, (_, at) => (at % 64) * 130 + ((at / 64) | 0) * 120);
      const data = Float64Array.from([20, 20, ...Array.from({ length: 20 }, stage).flat()]);
      return [data, sums(), sums().map((sum) => sum * 200), sums(), 10, 12, 64, 20, 20, 1];
    },
  },
  {
    name: 'omggif.lzw',
    package: 'omggif@1.0.10',
    file: 'omggif.js',
    function: 'GifReaderLZWOutputIndexStream',
    form: 'F',
    parameters: ['Uint8Array', 'number', 'Uint8Array', 'number'],
  },
  {
    name: 'jsfeat.yape.perform_one_point',
    package: 'jsfeat@0.0.8',
    file: 'build/jsfeat.js',
    function: 'perform_one_point',
    form: 'A',
    parameters: [...['Uint8Array', 'number', 'Int32Array', 'number', 'number', 'Int32Array', 'number', 'number']],
    result: 'void',
    args: ({ bytes, integer }) => [
      ...[bytes(64 * 64), 2000, new Int32Array(64 * 64), 100, 160],
      ...[Int32Array.from({ length: 40 }, () => integer(-200, 200)), 8, 16],
    ],
  },
];
