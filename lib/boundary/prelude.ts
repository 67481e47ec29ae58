// JavaScript that stands around kernels whose values are not passed as they are: memory that is used again, checks of
// what people give, and errors that name it. It stands once in front of them, behind the js back end's prelude.
//
// It needs kzIsProxy, which is util.types.isProxy.

export const boundaryPrelude = `// Memory of calls: one that is under way has it alone.
let kzSpare = new Float64Array(256);
const kzTake = (size) => {
  const memory = kzSpare;
  kzSpare = undefined;
  return memory !== undefined && memory.length >= size ? memory : new Float64Array(Math.max(256, size));
};
const kzLeave = (memory) => {
  if (memory.given !== undefined) memory.given = undefined;
  // Half a megabyte is kept.
  if (memory.length <= 65536) kzSpare = memory;
};
const kzGive = (memory, slot, list, length) => {
  memory[slot + 1] = length;
  // -1: a typed array, which is always apart.
  if (length > memory[slot + 2]) (memory.given ??= {})[slot] = list.slice(0, length);
  else memory.set(list.subarray(0, length), memory[slot]);
};
const kzWrong = (fn, path, wanted, value) => {
  throw new TypeError(\`\${fn}: argument '\${path}' must be \${wanted}, but got \${kzKind(value)}\`);
};
const kzPlainList = (fn, path, list, wanted) => {
  if (!Array.isArray(list)) kzWrong(fn, path, wanted, list);
  if (kzIsProxy(list)) throw new TypeError(\`\${fn}: argument '\${path}' is a proxy: give the array itself\`);
};
// What JavaScript would find out at the first assignment.
const kzCanChange = (fn, path, list, isLength) => {
  if (Object.isExtensible(list) || (!isLength && !Object.isFrozen(list))) return;
  throw new TypeError(\`\${fn}: argument '\${path}' is frozen or sealed, and the kernel changes it\`);
};
const kzTuple = (fn, path, list, length) => {
  kzPlainList(fn, path, list, \`an array of \${length}\`);
  if (list.length !== length) {
    throw new TypeError(\`\${fn}: argument '\${path}' must be an array of \${length}, but has \${list.length} elements\`);
  }
};
const kzHasLength = (fn, path, list, length) => {
  if (list.length !== length) throw new TypeError(\`\${fn}: '\${path}' has changed while it was read\`);
};
const kzSeen = new WeakSet();
// Fields are read once: what computes them anew each time would give another answer.
const kzRecord = (fn, path, value, keys, written) => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) kzWrong(fn, path, 'an object', value);
  if (kzIsProxy(value)) throw new TypeError(\`\${fn}: argument '\${path}' is a proxy: give the object itself\`);
  for (const key of keys) {
    let owner = value;
    let found;
    while (owner !== null && found === undefined) {
      found = Object.getOwnPropertyDescriptor(owner, key);
      owner = Object.getPrototypeOf(owner);
    }
    if (found !== undefined && !('value' in found)) {
      throw new TypeError(\`\${fn}: '\${path}.\${key}' is an accessor: kernels take fields with values\`);
    }
    if (written.includes(key) && (found === undefined ? !Object.isExtensible(value) : !found.writable)) {
      throw new TypeError(\`\${fn}: '\${path}.\${key}' is read-only, and the kernel changes it\`);
    }
  }
};
const kzChanged = (fn, path) => {
  throw new TypeError(\`\${fn}: '\${path}' is not what it was when the kernel was called, or not what the kernel gave it\`);
};
const kzSame = (fn, one, other) => {
  throw new TypeError(\`\${fn}: '\${one}' and '\${other}' are one object, which the kernel changes: give a copy of one\`);
};
const kzListBack = (list, memory, at, count) => {
  for (let i = 0; i < count; i++) list[i] = memory[at + i];
};
const kzTruthsBack = (list, memory, at, count) => {
  for (let i = 0; i < count; i++) list[i] = memory[at + i] !== 0;
};
const kzWholeBack = (list, memory, slot, element) => {
  const count = memory[slot + 1];
  if (count < 0) return;
  const isApart = count > memory[slot + 2];
  const [source, at] = isApart ? [memory.given[slot], 0] : [memory, memory[slot]];
  const known = Math.min(count, list.length);
  if (element === 'boolean') kzTruthsBack(list, source, at, known);
  else kzListBack(list, source, at, known);
  if (list.length > count) list.length = count;
  for (let i = known; i < count; i++) list.push(element === 'boolean' ? source[at + i] !== 0 : source[at + i]);
};
const kzNewList = (memory, slot, element) => {
  const count = memory[slot + 1];
  const isApart = count > memory[slot + 2];
  const source = isApart ? memory.given[slot] : memory;
  const at = isApart ? 0 : memory[slot];
  // Longer ones would be dictionaries.
  const list = count < 16777216 ? new Array(count) : [];
  if (element === 'boolean') for (let i = 0; i < count; i++) list[i] = source[at + i] !== 0;
  else for (let i = 0; i < count; i++) list[i] = source[at + i];
  return list;
};
`;
