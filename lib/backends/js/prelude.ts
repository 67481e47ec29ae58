// JavaScript that printed kernels call: checks of arguments, indices and ranges, with the errors' texts, arrays that are
// made, the lane order and bigints. It stands once in front of them. Its names begin with kz, as no other's do.

import { bigintPrelude } from './bigints.ts';
import { lanesPrelude } from './lanes.ts';

/** What the prelude has for functions of the IR. */
export const OWN_FUNCTIONS: Readonly<Record<string, string>> = { isIndex: 'kzIsIndex', toInteger: 'kzInteger' };

export const prelude = `const kzText = (value) => (Object.is(value, -0) ? '-0' : String(value));
const kzAn = (name) => \`\${/^[aioI]/.test(name) ? 'an' : 'a'} \${name}\`;
const kzKind = (value) => {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return 'an array';
  const isTyped = ArrayBuffer.isView(value) && !(value instanceof DataView);
  return kzAn(isTyped ? Object.prototype.toString.call(value).slice(8, -1) : typeof value);
};
const kzIsIndex = (index, length) => Number.isInteger(index) && index >= 0 && index < length;
const kzIndex = (where, name, index, length) => {
  if (kzIsIndex(index, length)) return;
  throw new RangeError(\`\${where}: index \${index + 0} is outside '\${name}' of length \${length}\`);
};
const kzIs = {
  i32: (value) => Object.is(value | 0, value),
  u32: (value) => Object.is(value >>> 0, value),
  f32: (value) => Object.is(Math.fround(value), value),
  i64: (value) => BigInt.asIntN(64, value) === value,
  u64: (value) => BigInt.asUintN(64, value) === value,
};
const kzRange = (where, name, type, value) => {
  if (kzIs[type](value)) return;
  const mend = Object.is(value, -0) ? \`: \${type === 'i32' ? '| 0' : '>>> 0'} makes it 0\` : '';
  throw new RangeError(\`\${where}: '\${name}' would be \${kzText(value)}, which is no \${type}\${mend}\`);
};
const kzNew = (where, kind, length) => {
  if (!(Number.isInteger(length) && length >= 0 && length <= 4294967296)) {
    throw new RangeError(\`\${where}: \${kzText(length)} is no length of a \${kind.name}\`);
  }
  return new kind(length);
};
const kzInteger = (value) => Math.trunc(value) || 0;
const kzUnits = (text) => {
  const units = new Uint16Array(text.length);
  for (let at = 0; at < units.length; at++) units[at] = text.charCodeAt(at);
  return units;
};
const kzGrow = (list) => {
  const longer = new Float64Array(Math.max(16, list.length * 2));
  longer.set(list);
  return longer;
};
const kzWanted = {
  i32: 'an integer from -2147483648 to 2147483647',
  u32: 'an integer from 0 to 4294967295',
  f32: 'a number that Math.fround keeps',
  i64: 'a bigint from -2^63 to 2^63 - 1',
  u64: 'a bigint from 0 to 2^64 - 1',
};
const kzArgument = (fn, name, type, value) => {
  const fail = (wanted) => {
    throw new TypeError(\`\${fn}: argument '\${name}' must be \${wanted}, but got \${kzKind(value)}\`);
  };
  if (type === 'boolean') return typeof value === 'boolean' || fail('a boolean');
  if (type === 'string') return typeof value === 'string' || fail('a string');
  if (typeof type === 'function') {
    if (Object.prototype.toString.call(value) !== \`[object \${type.name}]\`) fail(kzAn(type.name));
    try {
      new Uint8Array(value.buffer);
    } catch {
      throw new TypeError(\`\${fn}: argument '\${name}' is detached\`);
    }
    return true;
  }
  if (type === 'i64' || type === 'u64') {
    if (typeof value !== 'bigint') fail('a bigint');
    if (kzIs[type](value)) return true;
    const digits = String(value);
    const text = digits.length > 40 ? \`\${digits.slice(0, 40)}...\` : digits;
    throw new RangeError(\`\${fn}: argument '\${name}' must be \${kzWanted[type]}, but got \${text}\`);
  }
  if (typeof value !== 'number') fail('a number');
  if (type !== 'f64' && !kzIs[type](value)) {
    throw new RangeError(\`\${fn}: argument '\${name}' must be \${kzWanted[type]}, but got \${kzText(value)}\`);
  }
  return true;
};
// JavaScript's own: an array may have a function of that name itself.
const { keys: kzKeys } = Object.getPrototypeOf(Uint8Array.prototype);
const kzInside = (fn, name, value) => {
  try {
    kzKeys.call(value);
  } catch {
    throw new TypeError(\`\${fn}: argument '\${name}' is outside its buffer\`);
  }
};
const kzCount = (signature, least, most, given) => {
  if (given < least || given > most) {
    const range = least === most ? least : \`\${least} to \${most}\`;
    throw new TypeError(\`\${signature} takes \${range} argument\${least === 1 && most === 1 ? '' : 's'}, but got \${given}\`);
  }
};
${lanesPrelude}${bigintPrelude}`;
