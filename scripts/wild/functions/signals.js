// Signals and audio: transforms, filters, codecs.

/** @type {readonly import('./index.js').Entry[]} */
export const entries = [
  {
    name: 'fft.js.transform4',
    package: 'fft.js@4.0.4',
    file: 'lib/fft.js',
    function: '_transform4',
    form: 'M',
    parameters: [],
    result: 'void',
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
  },
];
