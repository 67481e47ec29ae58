// Arrays of a module that kernels are given in front of their arguments, as data.

export interface BoundParameter {
  readonly name: string;
  readonly type: string;
  readonly written: boolean;
}

/** Of versions of a kernel: all arrays, each once; and for each version, at which positions what it takes is. */
export function joinBound(lists: readonly (readonly BoundParameter[])[]): {
  readonly bound: readonly BoundParameter[];
  readonly picks: readonly (readonly number[])[];
} {
  const all = new Map<string, BoundParameter>();
  for (const each of lists.flat()) {
    all.set(each.name, { ...each, written: each.written || all.get(each.name)?.written === true });
  }
  const names = [...all.keys()];
  return { bound: [...all.values()], picks: lists.map((list) => list.map(({ name }) => names.indexOf(name))) };
}
