// Makes an LZ4 block, for functions that decompress one: greedy, with one candidate for each four bytes.
//
// Source: the LZ4 block format, https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md: a token, literals, an
// offset, more lengths.

/** The last bytes are literals. */
const LAST_LITERALS = 12;
const SHORTEST_MATCH = 4;

/** @param {Uint8Array} plain */
export function lz4Block(plain) {
  const bytes = [];
  const seen = new Map();
  const length = (rest) => {
    for (; rest >= 255; rest -= 255) bytes.push(255);
    bytes.push(rest);
  };
  const sequence = (literals, offset, match) => {
    const more = match - SHORTEST_MATCH;
    bytes.push((Math.min(literals.length, 15) << 4) | (offset === 0 ? 0 : Math.min(more, 15)));
    if (literals.length >= 15) length(literals.length - 15);
    bytes.push(...literals);
    if (offset === 0) return;
    bytes.push(offset & 255, offset >> 8);
    if (more >= 15) length(more - 15);
  };
  let start = 0;
  let at = 0;
  while (at < plain.length - LAST_LITERALS) {
    const key = plain.subarray(at, at + SHORTEST_MATCH).join();
    const before = seen.get(key);
    seen.set(key, at);
    if (before === undefined || at - before > 65_535) {
      at += 1;
      continue;
    }
    let match = SHORTEST_MATCH;
    while (at + match < plain.length - LAST_LITERALS && plain[before + match] === plain[at + match]) match += 1;
    sequence(plain.subarray(start, at), at - before, match);
    at += match;
    start = at;
  }
  sequence(plain.subarray(start), 0, 0);
  return Uint8Array.from(bytes);
}
