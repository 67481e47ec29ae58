// The part of a generated NAME.js that loads the NAME.node beside it, or says why JavaScript serves.
//
// Files go astray: a half copy, one of another build, of another module, of another kernelize. So both files carry the
// identity of what they were made from, and it is read in the binary's bytes before anything of it is loaded: half of a
// library ends the process.

import { IDENTITY_MARK } from '../backends/c/index.ts';
import { inJs } from '../escaping.ts';

/**
 * Declares kzNative, undefined where JavaScript serves, and kzWhy. `require`: what makes the function; a module of no
 * file has none.
 */
export function emitLoading(
  base: string,
  exports: readonly string[],
  identity: string | undefined,
  require: string,
): string {
  const file = inJs(`./${base}.node`);
  const check =
    identity === undefined
      ? ''
      : `    kzWhy = kzForeign(kzRequire('node:fs').readFileSync(kzRequire.resolve(${file})), ${JSON.stringify(identity)});\n` +
        '    if (kzWhy !== undefined) throw new Error(kzWhy);\n';
  return `${identity === undefined ? '' : FOREIGN}let kzNative;
let kzWhy;
if (process.env.KERNELIZE_BACKEND === 'js') {
  kzWhy = 'KERNELIZE_BACKEND=js';
} else {
  try {
    const kzRequire = ${require};
${check}    kzNative = kzRequire(${file});
    for (const name of ${JSON.stringify(exports)}) {
      if (typeof kzNative[name] !== 'function') throw new Error(${inJs(`${base}.node`)} + \` has no kernel '\${name}': build it again\`);
    }
  } catch (error) {
    kzNative = undefined;
    kzWhy = String(error.message).split('\\n', 1)[0];
    process.emitWarning(${inJs(`kernelize: ${base} runs in JavaScript: `)} + kzWhy, { type: 'KernelizeWarning' });
  }
}
`;
}

/**
 * ELF's headers say how long a file is: their offsets are those of its specification. Other formats are checked by
 * their loaders.
 */
const FOREIGN = `/** Why these are not the bytes of what was built with this file; undefined if they are. */
const kzForeign = (bytes, identity) => {
  const isElf = bytes.length >= 64 && bytes.readUInt32BE(0) === 0x7f454c46 && bytes.readUInt16BE(4) === 0x0201;
  if (process.platform === 'linux' && !isElf) return 'its .node is no library';
  if (isElf) {
    let end = Number(bytes.readBigUInt64LE(40)) + bytes.readUInt16LE(58) * bytes.readUInt16LE(60);
    const first = Number(bytes.readBigUInt64LE(32));
    for (let at = first, left = bytes.readUInt16LE(56); left > 0 && at + 56 <= bytes.length; left--, at += bytes.readUInt16LE(54)) {
      if (bytes.readUInt32LE(at) === 1) end = Math.max(end, Number(bytes.readBigUInt64LE(at + 8) + bytes.readBigUInt64LE(at + 32)));
    }
    if (end > bytes.length) return 'its .node is cut off: it should have ' + end + ' bytes, and has ' + bytes.length;
  }
  if (bytes.includes('${IDENTITY_MARK}' + identity)) return undefined;
  return 'its .node was made from another source, or by another version of kernelize: build it again';
};

`;
