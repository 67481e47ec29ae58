// Copies of arguments, and comparing what two versions made of theirs.

/** Arrays that share memory share it in the copy too. */
export function copyArguments(args: readonly unknown[]): unknown[] {
  const buffers = new Map<ArrayBufferLike, ArrayBufferLike>();
  return args.map((value) => {
    if (!ArrayBuffer.isView(value)) return value;
    const { buffer, byteOffset } = value;
    const copy = buffers.get(buffer) ?? buffer.slice(0);
    buffers.set(buffer, copy);
    const array = value as unknown as { constructor: new (...args: unknown[]) => unknown; length: number };
    return new array.constructor(copy, byteOffset, array.length);
  });
}

/** Bit for bit, but all NaNs are one. */
export function isSame(a: unknown, b: unknown): boolean {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return Object.is(a, b);
  const [left, right] = [a, b] as unknown as ArrayLike<unknown>[];
  if (left === undefined || right === undefined || left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) if (!Object.is(left[at], right[at])) return false;
  return true;
}

/** A value as an error shows it: every bit of a number that has many digits, and the first elements of an array. */
export function show(value: unknown): string {
  if (ArrayBuffer.isView(value)) {
    const list = Array.from(value as unknown as ArrayLike<unknown>);
    const some = list.slice(0, 8).map(show).join(', ');
    return `${value.constructor.name}(${list.length}) [${some}${list.length > 8 ? ', ...' : ''}]`;
  }
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'bigint' ? `${value}n` : String(value);
}
