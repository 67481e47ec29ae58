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
    helpers: { readU32: { parameters: ['Uint8Array', 'number'], result: 'number' } },
    args: ({ text }) => [text(60_000), new Uint8Array(65_000), 0, 60_000, new Uint32Array(65_536)],
  },
  {
    name: 'pako.longest_match',
    package: 'pako@3.0.3',
    file: 'dist/pako.mjs',
    function: 'longest_match',
    form: 'A',
    parameters: [
      `{ window: Uint8Array; prev: Uint16Array; strstart: number; max_chain_length: number; prev_length: number;
        nice_match: number; good_match: number; lookahead: number; w_size: number; w_mask: number; match_start: number }`,
      'number',
    ],
    result: 'number',
    args: (random) => deflateState(random),
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
    args: ({ text, integer }) => {
      // Some letters are others in the second text, and some are left out.
      const letters = [...text(600)];
      const others = letters.flatMap((letter) => [[letter], [letter], [letter], [letter + 1], []][integer(0, 4)]);
      return [String.fromCharCode(...letters), String.fromCharCode(...others)];
    },
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

/** The state of a deflate in the middle of a text: positions of a hash's chain, and where to begin. */
function deflateState({ text }) {
  const size = 32_768;
  const window = new Uint8Array(2 * size);
  window.set(text(2 * size - 300));
  const prev = new Uint16Array(size);
  const heads = new Map();
  const strstart = 50_000;
  for (let at = 0; at < strstart; at++) {
    const hash = (window[at] << 10) ^ (window[at + 1] << 5) ^ window[at + 2];
    prev[at & (size - 1)] = heads.get(hash) ?? 0;
    heads.set(hash, at);
  }
  const hash = (window[strstart] << 10) ^ (window[strstart + 1] << 5) ^ window[strstart + 2];
  const state = {
    ...{ window, prev, strstart, max_chain_length: 1024, prev_length: 2, nice_match: 258, good_match: 32 },
    ...{ lookahead: 2 * size - 300 - strstart, w_size: size, w_mask: size - 1, match_start: 0 },
  };
  return [state, heads.get(hash) ?? 0];
}
