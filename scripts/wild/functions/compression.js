// Compression, encodings of bytes, distances of texts.

import { lz4Block } from '../made/lz4.js';

/** @type {readonly import('./index.js').Entry[]} */
export const entries = [
  {
    name: 'lz4js.decompressBlock',
    package: 'lz4js@0.2.0',
    file: 'lz4.js',
    function: 'decompressBlock',
    form: 'A',
    parameters: ['Uint8Array', 'Uint8Array', 'number', 'number', 'number'],
    result: 'number',
    args: ({ text }) => {
      const plain = text(60_000);
      const block = lz4Block(plain);
      return [block, new Uint8Array(plain.length), 0, block.length, 0];
    },
  },
  {
    name: 'lz4js.compressBlock',
    package: 'lz4js@0.2.0',
    file: 'lz4.js',
    function: 'compressBlock',
    form: 'A',
    parameters: ['Uint8Array', 'Uint8Array', 'number', 'number', 'Uint32Array'],
    result: 'number',
    args: ({ text }) => [text(60_000), new Uint8Array(65_000), 0, 60_000, new Uint32Array(65_536)],
  },
  {
    name: 'pako.longest_match',
    package: 'pako@3.0.3',
    file: 'dist/pako.mjs',
    function: 'longest_match',
    form: 'A',
    parameters: ['{ window: Uint8Array; prev: Uint16Array; strstart: number; max_chain_length: number }', 'number'],
    result: 'number',
  },
  {
    name: 'fflate.hMap',
    package: 'fflate@0.8.3',
    file: 'esm/index.mjs',
    function: 'hMap',
    form: 'A',
    parameters: ['Uint8Array', 'number', 'number'],
    result: 'Uint16Array',
    args: ({ integer }) => [Uint8Array.from({ length: 288 }, () => integer(7, 9)), 9, 1],
  },
  {
    name: 'base64-js.toByteArray',
    package: 'base64-js@1.5.1',
    file: 'index.js',
    function: 'toByteArray',
    form: 'F',
    parameters: ['string'],
    result: 'Uint8Array',
    helpers: {
      getLens: { parameters: ['string'], result: 'number[]' },
      _byteLength: { parameters: ['string', 'number', 'number'], result: 'number' },
    },
  },
  {
    name: 'fastest-levenshtein.myers_x',
    package: 'fastest-levenshtein@1.0.16',
    file: 'mod.js',
    function: 'myers_x',
    form: 'A',
    parameters: ['string', 'string'],
    result: 'number',
  },
  {
    name: 'snappyjs.compressFragment',
    package: 'snappyjs@0.7.0',
    file: 'snappy_compressor.js',
    function: 'compressFragment',
    form: 'F',
    parameters: ['Uint8Array', 'number', 'number', 'Uint8Array', 'number'],
    result: 'number',
    helpers: {
      load32: { parameters: ['Uint8Array', 'number'], result: 'number' },
      equals32: { parameters: ['Uint8Array', 'number', 'number'], result: 'boolean' },
      copyBytes: { parameters: ['Uint8Array', 'number', 'Uint8Array', 'number', 'number'], result: 'void' },
      emitLiteral: { parameters: ['Uint8Array', 'number', 'number', 'Uint8Array', 'number'], result: 'number' },
      emitCopyLessThan64: { parameters: ['Uint8Array', 'number', 'number', 'number'], result: 'number' },
      emitCopy: { parameters: ['Uint8Array', 'number', 'number', 'number'], result: 'number' },
    },
    args: ({ text }) => [text(60_000), 0, 60_000, new Uint8Array(80_000), 0],
  },
  {
    name: 'compressjs.setExtendedParentPointers',
    package: 'compressjs@1.0.3',
    file: 'lib/HuffmanAllocator.js',
    function: 'setExtendedParentPointers',
    form: 'A',
    parameters: ['Uint32Array'],
    result: 'void',
    args: ({ integer }) => [Uint32Array.from({ length: 1000 }, () => integer(1, 9999)).sort()],
  },
];
