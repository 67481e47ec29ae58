// Images: filters, codecs, comparison, colours.

/** @type {readonly import('./index.js').Entry[]} */
export const entries = [
  {
    name: 'geotiff.decodeRowAcc',
    package: 'geotiff@3.0.5',
    file: 'dist-module/predictor.js',
    function: 'decodeRowAcc',
    form: 'F',
    parameters: ['Uint8Array', 'number'],
    result: 'void',
    args: ({ bytes }) => [bytes(12_000), 3],
  },
  {
    name: 'geotiff.decodeRowFloatingPoint',
    package: 'geotiff@3.0.5',
    file: 'dist-module/predictor.js',
    function: 'decodeRowFloatingPoint',
    form: 'F',
    parameters: ['Uint8Array', 'number', 'number'],
    result: 'void',
    args: ({ bytes }) => [bytes(12_000), 3, 4],
  },
  {
    name: 'fast-png.unfilterPaeth',
    package: 'fast-png@8.0.0',
    file: 'lib/helpers/unfilter.js',
    function: 'unfilterPaeth',
    form: 'F',
    parameters: ['Uint8Array', 'Uint8Array', 'Uint8Array', 'number', 'number'],
    result: 'void',
    args: ({ bytes }) => [bytes(12_000), new Uint8Array(12_000), bytes(12_000), 12_000, 3],
  },
  {
    name: 'jpeg-js.getData',
    package: 'jpeg-js@0.4.4',
    file: 'lib/decoder.js',
    function: 'getData',
    form: 'M',
    parameters: ['number', 'number'],
    result: 'Uint8Array',
  },
  {
    name: 'pica.convolveMono16',
    package: 'pica@10.0.3',
    file: 'dist/pica.mjs',
    function: 'convolveMono16',
    form: 'F',
    parameters: ['Uint16Array', 'Uint16Array', 'Float32Array', 'Float32Array', 'number', 'number'],
    result: 'void',
    args: ({ integer }) => [
      Uint16Array.from({ length: 320 * 200 }, () => integer(0, 65_535)),
      new Uint16Array(320 * 200),
      new Float32Array(320),
      Float32Array.of(0.04, 0.03, 0.03, 0.02, 1.5, -0.6, 0.8, 0.2),
      ...[320, 200],
    ],
  },
  {
    name: 'pixelmatch.antialiased',
    package: 'pixelmatch@8.0.0',
    file: 'index.js',
    function: 'antialiased',
    form: 'F',
    parameters: ['Uint8Array', 'number', 'number', 'number', 'number', 'Uint32Array', 'Uint32Array'],
    result: 'boolean',
    helpers: {
      brightnessDelta: {
        parameters: ['Uint8Array', 'number', 'number', 'number', 'number', 'number'],
        result: 'number',
      },
      hasManySiblings: { parameters: ['Uint32Array', 'number', 'number', 'number', 'number'], result: 'boolean' },
    },
    args: ({ pixels }) => {
      const image = pixels(64, 64);
      return [image, 20, 30, 64, 64, new Uint32Array(image.buffer), new Uint32Array(pixels(64, 64).buffer)];
    },
  },
  {
    name: 'image-q.CIEDE2000',
    package: 'image-q@4.0.0',
    file: 'dist/esm/image-q.mjs',
    function: 'calculateRawInLab',
    form: 'M',
    in: '_CIEDE2000',
    parameters: ['{ L: number; a: number; b: number }', '{ L: number; a: number; b: number }'],
    result: 'number',
  },
  {
    name: 'blurhash.multiplyBasisFunction',
    package: 'blurhash@1.1.5',
    file: 'dist/encode.js',
    function: 'multiplyBasisFunction',
    form: 'A',
    parameters: ['Uint8ClampedArray', 'number', 'number', '(i: number, j: number) => number'],
    result: 'number[]',
  },
];
