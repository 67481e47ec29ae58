// JavaScript that stands around kernels whose values are not passed as they are: memory that is used again, checks of
// what people give, and errors that name it. It stands once in front of them, behind the js back end's prelude.
//
// It needs kzIsProxy, which is util.types.isProxy.

export const boundaryPrelude = `// Memory of calls: one that is under way has it alone.
let kzSpare = new Float64Array(256);
let kzLarge;
const kzTake = (size) => {
  let memory = kzSpare;
  if (memory !== undefined && memory.length >= size) {
    kzSpare = undefined;
    return memory;
  }
  memory = kzLarge?.deref();
  kzLarge = undefined;
  return memory !== undefined && memory.length >= size ? memory : new Float64Array(Math.max(256, size));
};
// Memory that nobody can take away while a kernel works on it.
const kzShare = (size) => new Float64Array(new SharedArrayBuffer(8 * Math.max(64, size)));
const kzStill = (fn, path, list, length) => {
  if (list.length === length) return;
  throw new TypeError(\`\${fn}: '\${path}' has another length than when the kernel was called: nothing was written to it\`);
};
const kzLeave = (memory) => {
  if (memory.given !== undefined) memory.given = undefined;
  // Half a megabyte is kept, more until somebody else needs the room.
  if (memory.length > 65536) kzLarge = new WeakRef(memory);
  else if (kzSpare === undefined || kzSpare.length <= memory.length) kzSpare = memory;
};
const kzGive = (memory, slot, list, length) => {
  memory[slot + 1] = length;
  // -1: a typed array, which is always apart.
  if (length > memory[slot + 2]) (memory.given ??= {})[slot] = list.slice(0, length);
  else memory.set(list.subarray(0, length), memory[slot]);
};
const kzBuffer = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'buffer').get;
const kzView = (fn, path, kind, value, view) => {
  kzArgument(fn, path, globalThis[kind], value);
  return new globalThis[view](kzBuffer.call(value));
};
const { slice: kzSlice } = Object.getPrototypeOf(Uint8Array.prototype);
const kzSliceIsView = (fn, path, value) => {
  kzArgument(fn, path, globalThis.Uint8Array, value);
  const { slice } = value;
  if (slice === kzSlice) return false;
  if (slice === globalThis.Buffer?.prototype.slice) return true;
  throw new TypeError(\`\${fn}: argument '\${path}' has a slice of its own\`);
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
const kzOrder = (fn, path, value, keys) => {
  const [one, two] = keys.filter((key) => !Object.hasOwn(value, key));
  if (two === undefined) return;
  const what = \`'\${path}.\${one}' and '\${path}.\${two}'\`;
  throw new TypeError(\`\${fn}: \${what} are missing, and the kernel assigns both: give one as undefined\`);
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
const kzRecord = (fn, path, value, keys, written, isCopied) => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) kzWrong(fn, path, 'an object', value);
  if (kzIsProxy(value)) throw new TypeError(\`\${fn}: argument '\${path}' is a proxy: give the object itself\`);
  for (const key of keys) {
    let owner = value;
    let found;
    const isOwn = Object.hasOwn(value, key);
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
    if (isCopied && found !== undefined && !isOwn) {
      throw new TypeError(\`\${fn}: '\${path}.\${key}' is inherited, and the kernel copies its object by '...'\`);
    }
    // An assignment would make it the object's own, of whatever value.
    if (written.includes(key) && found !== undefined && !isOwn) {
      throw new TypeError(\`\${fn}: '\${path}.\${key}' is inherited, and the kernel changes it\`);
    }
  }
};
// Methods that a kernel calls are those of its classes: another one in front of them would be called by V8.
const kzMethods = (fn, self, methods) => {
  for (const [name, classes] of methods) {
    let count = 0;
    for (let owner = self; owner !== null; owner = Object.getPrototypeOf(owner)) count += Object.hasOwn(owner, name);
    if (count !== classes) {
      throw new TypeError(\`\${fn}: 'this.\${name}' is \${count === 0 ? 'missing' : 'not the class\\'s own'}, and the kernel calls it\`);
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
// The elements of a list that was given, wherever they are.
const kzColumn = (memory, slot) => {
  const isApart = memory[slot + 1] > memory[slot + 2];
  const [source, at] = isApart ? [memory.given[slot], 0] : [memory, memory[slot]];
  return (i) => source[at + i];
};
const kzNewObjects = (count, make, columns) => {
  const list = [];
  for (let i = 0; i < count; i++) list.push(make(i, ...columns));
  return list;
};
const kzNoneIn = (fn, path, list, other, others, one, two) => {
  const all = new Set(one === undefined ? list : list.map(one));
  for (const each of others) if (all.has(two === undefined ? each : two(each))) kzSame(fn, path, other);
};
const kzCannotChange = (fn, path, error) => {
  throw new TypeError(\`\${fn}: an object of '\${path}' can't be changed: \${error.message}\`);
};
const kzRestore = (list, restore) => {
  for (let i = 0; i < list.length; i++) {
    // What can't be changed was not.
    try {
      restore(list[i], i);
    } catch {}
  }
};
const kzRows = (fn, path, list, element, isWritten, grows) => {
  const isTyped = element !== 'number' && element !== 'boolean';
  const wanted = isTyped ? kzAn(element) : \`an array of \${element}s\`;
  kzPlainList(fn, path, list, isTyped ? \`an array of \${element}s\` : \`an array of arrays of \${element}s\`);
  if (grows) kzCanChange(fn, path, list, true);
  let count = 0;
  const handles = [];
  const rows = [];
  const numbers = isWritten ? new Map() : undefined;
  const buffers = isTyped && isWritten ? new Set() : undefined;
  for (let i = 0; i < list.length; i++) {
    const row = list[i];
    // What nobody changes may be copied twice.
    const known = isWritten ? numbers.get(row) : undefined;
    handles.push(known ?? rows.length);
    if (known !== undefined) continue;
    if (isTyped) {
      kzArgument(fn, \`\${path}[\${i}]\`, globalThis[element], row);
      if (isWritten && buffers.has(row.buffer)) {
        throw new TypeError(\`\${fn}: '\${path}[\${i}]' and another row have one buffer, which the kernel changes: give a copy of one\`);
      }
      if (isWritten) buffers.add(row.buffer);
    } else {
      if (!Array.isArray(row) || kzIsProxy(row)) kzPlainList(fn, \`\${path}[\${i}]\`, row, wanted);
      if (isWritten && !Object.isExtensible(row)) kzCanChange(fn, \`\${path}[\${i}]\`, row, grows);
    }
    if (isWritten) numbers.set(row, rows.length);
    rows.push(row);
    count += row.length;
  }
  return { handles, rows, count, wide: isWritten ? rows.map((row) => row.length) : undefined };
};
const kzOtherBuffer = (fn, path, list, other, arrays) => {
  const buffers = new Set(arrays.map(({ buffer }) => buffer));
  if (list.some((row) => buffers.has(row.buffer))) {
    throw new TypeError(\`\${fn}: '\${other}' and a row of '\${path}' have one buffer, which the kernel changes: give a copy of one\`);
  }
};
// The same memory as integers of 64 bits, and of 32.
const kzWide = (memory) => (memory.wide ??= new BigInt64Array(memory.buffer));
const kzIntegers = (memory) => (memory.integers ??= new Int32Array(memory.buffer));
const kzFillRows = (fn, path, memory, { handles, rows, count }, element, [own, begins, lengths, rooms], data) => {
  const isTyped = element !== 'number' && element !== 'boolean';
  const typed = isTyped ? new globalThis[element](memory.buffer, memory.byteOffset + 8 * data, count) : undefined;
  const integers = kzIntegers(memory);
  for (let i = 0; i < handles.length; i++) integers[2 * own + i] = handles[i];
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const length = row.length;
    integers[2 * begins + i] = at;
    integers[2 * lengths + i] = length;
    if (rooms !== undefined) integers[2 * rooms + i] = length;
    if (at + length > count) kzHasLength(fn, path, row, -1);
    if (isTyped) typed.set(row, at);
    else if (element === 'boolean') kzFillTruths(fn, path, i, row, memory, data + at);
    else kzFillNumbers(fn, path, i, row, memory, data + at);
    at += length;
  }
};
const kzFillNumbers = (fn, path, number, row, memory, at) => {
  for (let i = 0; i < row.length; i++) {
    const element = row[i];
    if (typeof element !== 'number') kzWrong(fn, \`\${path}[\${number}][\${i}]\`, 'a number', element);
    memory[at + i] = element;
  }
};
const kzFillTruths = (fn, path, number, row, memory, at) => {
  for (let i = 0; i < row.length; i++) {
    const element = row[i];
    if (typeof element !== 'boolean') kzWrong(fn, \`\${path}[\${number}][\${i}]\`, 'a boolean', element);
    memory[at + i] = element ? 1 : 0;
  }
};
const kzRowsStill = (fn, path, list, { handles, rows, wide }) => {
  kzStill(fn, path, list, handles.length);
  for (let i = 0; i < rows.length; i++) kzStill(fn, \`\${path}[\${i}]\`, rows[i], wide[i]);
};
const kzRowsBack = (list, memory, { handles, rows, count }, element, grows, own, begins, lengths, data) => {
  if (element !== 'number' && element !== 'boolean') {
    const typed = new globalThis[element](memory.buffer, memory.byteOffset + 8 * memory[data], count);
    for (let i = 0; i < rows.length; i++) {
      const begin = kzIntegers(memory)[2 * memory[begins] + i];
      rows[i].set(typed.subarray(begin, begin + rows[i].length));
    }
    return;
  }
  if (grows && memory[own + 1] < 0) return;
  // Of rows that keep their length, everything is where it was.
  const column = grows ? kzColumn : (memory, slot) => (i) => kzIntegers(memory)[2 * memory[slot] + i];
  const [begin, length] = [begins, lengths].map((slot) => column(memory, slot));
  const elements = grows ? kzColumn(memory, data) : (i) => memory[memory[data] + i];
  const made = rows.slice();
  if (grows) while (made.length < memory[begins + 1]) made.push([]);
  for (let i = 0; i < made.length; i++) {
    const row = made[i];
    const [first, wanted] = [begin(i), length(i)];
    if (row.length > wanted) row.length = wanted;
    const known = row.length;
    for (let j = 0; j < known; j++) row[j] = element === 'boolean' ? elements(first + j) !== 0 : elements(first + j);
    for (let j = known; j < wanted; j++) row.push(element === 'boolean' ? elements(first + j) !== 0 : elements(first + j));
  }
  if (!grows) return;
  const handle = kzColumn(memory, own);
  const outer = memory[own + 1];
  if (list.length > outer) list.length = outer;
  for (let i = 0; i < outer; i++) if (list[i] !== made[handle(i)]) list[i] = made[handle(i)];
};
const kzNewRows = (memory, own, begins, lengths, data, element) => {
  const [handle, begin, length, elements] = [own, begins, lengths, data].map((slot) => kzColumn(memory, slot));
  const made = new Map();
  const rowOf = (number) => {
    const known = made.get(number);
    if (known !== undefined) return known;
    const row = [];
    const first = begin(number);
    for (let j = 0, n = length(number); j < n; j++) row.push(element === 'boolean' ? elements(first + j) !== 0 : elements(first + j));
    made.set(number, row);
    return row;
  };
  return Array.from({ length: memory[own + 1] }, (_, i) => rowOf(handle(i)));
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
