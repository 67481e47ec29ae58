// Hashes and checksums.

/** @type {readonly import('./index.js').Entry[]} */
export const entries = [
  {
    name: 'noble-hashes.sha256',
    package: '@noble/hashes@2.4.0',
    file: 'sha2.js',
    function: 'process',
    form: 'M',
    in: 'SHA2_32B',
    parameters: ['DataView', 'number'],
    result: 'void',
  },
  {
    name: 'noble-hashes.compress',
    package: '@noble/hashes@2.4.0',
    file: 'blake2.js',
    function: '_compress',
    form: 'F',
    parameters: ['Uint8Array', 'number', 'Uint32Array', ...Array.from({ length: 17 }, () => 'number')],
    helpers: {
      G1s: {
        parameters: ['number', 'number', 'number', 'number', 'number'],
        result: '{ a: number; b: number; c: number; d: number }',
      },
      G2s: {
        parameters: ['number', 'number', 'number', 'number', 'number'],
        result: '{ a: number; b: number; c: number; d: number }',
      },
    },
    args: ({ integer }) => {
      const word = () => integer(-(2 ** 31), 2 ** 31 - 1);
      const order = Uint8Array.from({ length: 160 }, () => integer(0, 15));
      return [order, 0, Uint32Array.from({ length: 16 }, word), 10, ...Array.from({ length: 16 }, word)];
    },
  },
  {
    name: 'xxhashjs.xxh_update',
    package: 'xxhashjs@0.2.2',
    file: 'lib/xxhash.js',
    function: 'xxh_update',
    form: 'M',
    parameters: ['number', 'number'],
    result: 'void',
  },
  {
    name: 'crc-32.crc32_buf',
    package: 'crc-32@1.2.2',
    file: 'crc32.js',
    function: 'crc32_buf',
    form: 'F',
    parameters: ['Uint8Array', 'number'],
    result: 'number',
    args: ({ bytes }) => [bytes(50_000), 0],
  },
  {
    name: 'pako.crc32',
    package: 'pako@3.0.3',
    file: 'dist/pako.mjs',
    function: 'crc32',
    form: 'A',
    parameters: ['number', 'Uint8Array', 'number', 'number'],
    result: 'number',
    args: ({ bytes }) => [0, bytes(50_000), 50_000, 0],
  },
  {
    name: 'pako.adler32',
    package: 'pako@3.0.3',
    file: 'dist/pako.mjs',
    function: 'adler32',
    form: 'A',
    parameters: ['number', 'Uint8Array', 'number', 'number'],
    result: 'number',
    args: ({ bytes }) => [1, bytes(50_000), 50_000, 0],
  },
  {
    name: 'adler-32.buf',
    package: 'adler-32@1.3.1',
    file: 'adler32.js',
    function: 'adler32_buf',
    form: 'F',
    parameters: ['Uint8Array', 'number'],
    result: 'number',
    args: ({ bytes }) => [bytes(50_000), 1],
  },
  {
    name: 'spark-md5.md5cycle',
    package: 'spark-md5@3.0.2',
    file: 'spark-md5.js',
    function: 'md5cycle',
    form: 'F',
    parameters: ['Int32Array', 'Int32Array'],
    result: 'void',
    note: 'lists of four and of sixteen words: Int32Array',
    args: ({ integer }) => [
      Int32Array.of(1732584193, -271733879, -1732584194, 271733878),
      Int32Array.from({ length: 16 }, () => integer(-(2 ** 31), 2 ** 31 - 1)),
    ],
  },
  {
    name: 'murmurhash-js.murmurhash3',
    package: 'murmurhash-js@1.0.0',
    file: 'murmurhash3_gc.js',
    function: 'murmurhash3_32_gc',
    form: 'F',
    parameters: ['string', 'number'],
    result: 'number',
    args: ({ text, integer }) => [String.fromCharCode(...text(20_000 + integer(0, 3))), integer(0, 2 ** 32 - 1)],
  },
];
