// A map from ids to values of which copies cost nothing: a change makes a new map that shares the rest with the old.
//
// Range analysis keeps one for each way through a function, and joins them where ways meet: parts that nothing has
// changed since the ways parted are the same objects, and need no look. (A trie by the digits of the id, as persistent
// vectors are.)

const BITS = 4;
const WIDTH = 1 << BITS;

/** Of level 0: values; above it: nodes. Undefined: nothing. */
type Node<T> = readonly (Node<T> | T | undefined)[];

export class IdMap<T> implements Iterable<readonly [id: number, value: T]> {
  private readonly root: Node<T> | undefined;
  /** Levels above the values. */
  private readonly levels: number;

  private constructor(root: Node<T> | undefined, levels: number) {
    this.root = root;
    this.levels = levels;
  }

  static readonly empty: IdMap<never> = new IdMap<never>(undefined, 0);

  static from<T>(entries: Iterable<readonly [id: number, value: T]>): IdMap<T> {
    let map: IdMap<T> = IdMap.empty;
    for (const [id, value] of entries) map = map.with(id, value);
    return map;
  }

  get isEmpty(): boolean {
    return this.root === undefined;
  }

  get(id: number): T | undefined {
    if ((id >>> BITS) >>> (this.levels * BITS) !== 0) return undefined;
    let node = this.root;
    for (let shift = this.levels * BITS; node !== undefined && shift > 0; shift -= BITS) {
      node = node[(id >>> shift) & (WIDTH - 1)] as Node<T> | undefined;
    }
    return node?.[id & (WIDTH - 1)] as T | undefined;
  }

  has(id: number): boolean {
    return this.get(id) !== undefined;
  }

  with(id: number, value: T): IdMap<T> {
    let { levels } = this;
    while ((id >>> BITS) >>> (levels * BITS) !== 0) levels++;
    return new IdMap(withValue(this.rootAt(levels), levels, id, value), levels);
  }

  without(id: number): IdMap<T> {
    return this.has(id) ? new IdMap(withValue(this.root, this.levels, id, undefined), this.levels) : this;
  }

  /** The ids that are in both, with what `merge` makes of the values, undefined for nothing; of the same, itself. */
  merged(other: IdMap<T>, merge: (a: T, b: T) => T | undefined): IdMap<T> {
    const levels = Math.max(this.levels, other.levels);
    const root = mergedNodes(this.rootAt(levels), other.rootAt(levels), levels, merge);
    return root === this.root && levels === this.levels ? this : new IdMap(root, levels);
  }

  /** Whether both have the same ids, and values that `same` says are the same. */
  equals(other: IdMap<T>, same: (a: T, b: T) => boolean): boolean {
    const levels = Math.max(this.levels, other.levels);
    return equalNodes(this.rootAt(levels), other.rootAt(levels), levels, same);
  }

  private rootAt(levels: number): Node<T> | undefined {
    let { root } = this;
    for (let level = this.levels; level < levels; level++) root = root && [root];
    return root;
  }

  *[Symbol.iterator](): Generator<readonly [id: number, value: T]> {
    if (this.root !== undefined) yield* entriesOf(this.root, this.levels, 0);
  }
}

function withValue<T>(node: Node<T> | undefined, level: number, id: number, value: T | undefined): Node<T> | undefined {
  const at = (id >>> (level * BITS)) & (WIDTH - 1);
  const inner = level === 0 ? value : withValue(node?.[at] as Node<T> | undefined, level - 1, id, value);
  const copy = node === undefined ? [] : node.slice();
  for (let k = copy.length; k < at; k++) copy.push(undefined);
  copy[at] = inner;
  return inner === undefined && copy.every((each) => each === undefined) ? undefined : copy;
}

function mergedNodes<T>(
  a: Node<T> | undefined,
  b: Node<T> | undefined,
  level: number,
  merge: (a: T, b: T) => T | undefined,
): Node<T> | undefined {
  if (a === b || a === undefined || b === undefined) return a && b;
  const made: (Node<T> | T | undefined)[] = [];
  let [isA, isEmpty] = [true, true];
  for (let at = 0; at < a.length; at++) {
    const [one, other] = [a[at], b[at]];
    let both = one;
    if (one === undefined || other === undefined) both = undefined;
    else if (one !== other) {
      both =
        level === 0 ? merge(one as T, other as T) : mergedNodes(one as Node<T>, other as Node<T>, level - 1, merge);
    }
    made.push(both);
    isA &&= both === one;
    isEmpty &&= both === undefined;
  }
  if (isEmpty) return undefined;
  return isA ? a : made;
}

function equalNodes<T>(
  a: Node<T> | undefined,
  b: Node<T> | undefined,
  level: number,
  same: (a: T, b: T) => boolean,
): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  for (let at = 0; at < a.length || at < b.length; at++) {
    const [one, other] = [a[at], b[at]];
    if (one === other) continue;
    if (one === undefined || other === undefined) return false;
    const isEqual =
      level === 0 ? same(one as T, other as T) : equalNodes(one as Node<T>, other as Node<T>, level - 1, same);
    if (!isEqual) return false;
  }
  return true;
}

function* entriesOf<T>(node: Node<T>, level: number, first: number): Generator<readonly [number, T]> {
  for (const [at, each] of node.entries()) {
    if (each === undefined) continue;
    const id = first + (at << (level * BITS));
    if (level === 0) yield [id, each as T];
    else yield* entriesOf(each as Node<T>, level - 1, id);
  }
}
