// Signals and audio: transforms, filters, codecs.

/** @type {readonly import('./index.js').Entry[]} */
export const entries = [
  {
    name: 'fft.js.transform4',
    package: 'fft.js@4.0.4',
    file: 'lib/fft.js',
    function: '_transform4',
    form: 'M',
    fields: {
      ...{ _out: 'Float64Array', _data: 'Float64Array', table: 'Float64Array', _bitrev: 'Int32Array' },
      ...{ _csize: 'number', _width: 'number', _inv: 'number' },
    },
    parameters: [],
    result: 'void',
    helpers: {
      _singleTransform2: { parameters: ['number', 'number', 'number'], result: 'void' },
      _singleTransform4: { parameters: ['number', 'number', 'number'], result: 'void' },
    },
    note: 'lists that are made to their length before: Float64Array and Int32Array',
    args: ({ signal, integer }) => {
      const [size, power] = integer(0, 1) === 0 ? [1024, 10] : [2048, 11];
      const width = power % 2 === 0 ? power - 1 : power;
      const table = Float64Array.from({ length: 2 * size }, (_, at) => {
        const angle = (Math.PI * (at & ~1)) / size;
        return at % 2 === 0 ? Math.cos(angle) : -Math.sin(angle);
      });
      const reversed = (at) => {
        let bits = 0;
        for (let shift = 0; shift < width; shift += 2) bits |= ((at >>> shift) & 3) << (width - shift - 2);
        return bits;
      };
      const _bitrev = Int32Array.from({ length: 1 << width }, (_, at) => reversed(at));
      const arrays = { _out: new Float64Array(2 * size), _data: signal(2 * size), table, _bitrev };
      return [{ ...arrays, _csize: 2 * size, _width: width, _inv: integer(0, 1) }];
    },
  },
  {
    name: 'dsp.js.FFT.forward',
    package: 'dsp.js@1.0.1',
    file: 'dsp.js',
    function: 'forward',
    form: 'M',
    in: 'FFT',
    parameters: ['Float64Array'],
  },
  {
    name: 'meyda.loudness',
    package: 'meyda@5.6.3',
    file: 'dist/node/extractors/loudness.js',
    function: 'loudness',
    form: 'F',
    parameters: ['{ ampSpectrum: Float32Array; barkScale: Float32Array; numberOfBarkBands?: number }'],
    args: ({ next }) => [
      {
        ampSpectrum: Float32Array.from({ length: 1024 }, () => next() * 20),
        barkScale: Float32Array.from({ length: 1024 }, (_, at) => 24.7 * (1 - Math.exp(-at / 300))),
      },
    ],
  },
  {
    name: 'alawmulaw.decode',
    package: 'alawmulaw@6.0.0',
    file: 'lib/alaw.js',
    function: 'decode',
    form: 'F',
    parameters: ['Uint8Array'],
    result: 'Int16Array',
    args: ({ bytes }) => [bytes(8000)],
  },
  {
    name: 'alawmulaw.encode',
    package: 'alawmulaw@6.0.0',
    file: 'lib/mulaw.js',
    function: 'encode',
    form: 'F',
    parameters: ['Int16Array'],
    result: 'Uint8Array',
    args: ({ signal }) => [Int16Array.from(signal(8000), (value) => value * 16_000)],
  },
  {
    name: 'ndarray-fft.fftRadix2',
    package: 'ndarray-fft@1.0.3',
    file: 'lib/fft-matrix.js',
    function: 'fftRadix2',
    form: 'F',
    parameters: ['number', 'number', 'number', 'Float64Array', 'number', 'number'],
    result: 'void',
    args: ({ signal }) => [1, 4, 256, signal(2048), 0, 1024],
  },
  {
    name: 'lamejs.filterYule',
    package: 'lamejs@1.2.1',
    file: 'lame.all.js',
    function: 'filterYule',
    form: 'N',
    parameters: ['Float32Array', 'number', 'Float32Array', 'number', 'number', 'Float64Array'],
    result: 'void',
    note: 'a list of coefficients: Float64Array',
    args: ({ signal, floats }) => {
      return [Float32Array.from(signal(2410)), 10, new Float32Array(2410), 10, 2400, floats(21, -0.1, 0.1)];
    },
  },
  {
    name: 'lamejs.filterButter',
    package: 'lamejs@1.2.1',
    file: 'lame.all.js',
    function: 'filterButter',
    form: 'N',
    parameters: ['Float32Array', 'number', 'Float32Array', 'number', 'number', 'Float64Array'],
    result: 'void',
    note: 'a list of coefficients: Float64Array',
    args: ({ signal }) => {
      const kernel = Float64Array.of(0.98, -1.97, -1.97, 0.97, 0.98);
      return [Float32Array.from(signal(2410)), 10, new Float32Array(2410), 10, 2400, kernel];
    },
  },
  {
    name: 'lamejs.ix_max',
    package: 'lamejs@1.2.1',
    file: 'lame.all.js',
    function: 'ix_max',
    form: 'N',
    parameters: ['Int32Array', 'number', 'number'],
    result: 'number',
    args: ({ integer }) => [Int32Array.from({ length: 5000 }, () => integer(0, 8000)), 0, 5000],
  },
];
