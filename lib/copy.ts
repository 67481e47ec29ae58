// Copies of arguments, and comparing what two versions made of theirs: numbers, typed arrays, and plain arrays and objects
// of such.

/** What is one object, or one memory, is so in the copy too. */
export function copyArguments(args: readonly unknown[]): unknown[] {
  const buffers = new Map<ArrayBufferLike, ArrayBufferLike>();
  const known = new Map<object, object>();
  const copyOf = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const found = known.get(value);
    if (found !== undefined) return found;
    if (ArrayBuffer.isView(value)) {
      const { buffer, byteOffset } = value;
      const memory = buffers.get(buffer) ?? buffer.slice(0);
      buffers.set(buffer, memory);
      const array = value as unknown as { constructor: new (...args: unknown[]) => object; length: number };
      const copy = new array.constructor(memory, byteOffset, array.length);
      known.set(value, copy);
      return copy;
    }
    const copy: object = Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value) as object | null);
    known.set(value, copy);
    for (const [key, each] of Object.entries(value)) (copy as Record<string, unknown>)[key] = copyOf(each);
    if (Array.isArray(copy)) copy.length = (value as unknown[]).length;
    return copy;
  };
  return args.map(copyOf);
}

/** What makes a value as it is now, whatever is assigned in it meanwhile. */
export function restorerOf(value: unknown, known: Set<object> = new Set()): () => void {
  if (typeof value !== 'object' || value === null || known.has(value)) return () => {};
  known.add(value);
  if (ArrayBuffer.isView(value)) {
    const before = (value as Float64Array).slice();
    return () => (value as Float64Array).set(before);
  }
  const entries = Object.entries(value);
  const inside = entries.map(([, each]) => restorerOf(each, known));
  const length = Array.isArray(value) ? value.length : undefined;
  return () => {
    if (length !== undefined) (value as unknown[]).length = length;
    for (const [key, each] of entries) (value as Record<string, unknown>)[key] = each;
    for (const each of inside) each();
  };
}

/** Bit for bit, but all NaNs are one. */
export function isSame(a: unknown, b: unknown): boolean {
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
    const [left, right] = [a, b] as unknown as ArrayLike<unknown>[];
    if (left === undefined || right === undefined || left.length !== right.length) return false;
    for (let at = 0; at < left.length; at++) if (!Object.is(left[at], right[at])) return false;
    return true;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([key, each]) => isSame(each, (b as Record<string, unknown>)[key]));
}

/** A value as an error shows it: every bit of a number that has many digits, and the first elements of an array. */
export function show(value: unknown): string {
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const list = Array.from(value as unknown as ArrayLike<unknown>);
    const some = list.slice(0, 8).map(show).join(', ');
    const all = `[${some}${list.length > 8 ? ', ...' : ''}]`;
    return Array.isArray(value) ? all : `${value.constructor.name}(${list.length}) ${all}`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([key, each]) => `${key}: ${show(each)}`);
    return `{ ${fields.slice(0, 8).join(', ')}${fields.length > 8 ? ', ...' : ''} }`;
  }
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'bigint' ? `${value}n` : String(value);
}
