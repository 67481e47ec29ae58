// Whether a file is all that its own headers say: loading half a library ends the process by SIGBUS, and a linker on a
// full disk, or behind a wrapper, may leave half of one and say that all is well.

/** ELF of 64 bits, little-endian: offsets from its specification. What is of another format is left to the loader. */
const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
const LOADED = 1;

/** Why it isn't; undefined if it is. */
export function whyNotWhole(bytes: Buffer): string | undefined {
  if (process.platform !== 'linux') return undefined;
  if (bytes.length < 64 || !bytes.subarray(0, ELF.length).equals(ELF)) return 'invalid ELF header';
  const sections = Number(bytes.readBigUInt64LE(40)) + bytes.readUInt16LE(58) * bytes.readUInt16LE(60);
  const [start, size, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  const ends = [sections, start + size * count];
  for (let at = start; at < start + size * count && at + 40 <= bytes.length; at += size) {
    if (bytes.readUInt32LE(at) !== LOADED) continue;
    ends.push(Number(bytes.readBigUInt64LE(at + 8)) + Number(bytes.readBigUInt64LE(at + 32)));
  }
  const end = Math.max(...ends);
  return end > bytes.length ? `it should have ${end} bytes, and has ${bytes.length}` : undefined;
}
