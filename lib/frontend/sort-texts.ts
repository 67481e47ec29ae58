// How arrays are sorted, in the kernel language: what V8 does, comparison by comparison, since whoever compares may have
// effects, or answers that don't agree with each other.
//
// In:  the kind of the array, and whether it is a list. Out: an arrow function that sorts it, as text.
//
// Numbers that are compared by `<` alone have one order whatever the algorithm, but for NaN and the zeros. V8 sorts
// typed arrays that are given a function by merging halves from the top, and lists by TimSort (T. Peters, listsort.txt in
// CPython's sources): runs, extended by binary insertion, merged with galloping. Each has one place here where it asks,
// so that the function goes in once: TimSort is a machine of steps between one question and the next.

import type { ArrayKind } from '../ir/ir.ts';

/** Counters, which are of 32 bits: arrays of 2^30 elements and more are not sorted. */
function counted(text: string): string {
  return text
    .replace(/\b(\w+)(?:\+\+|--)(?=[;)])/g, (all, name: string) => `${name} = (${name} ${all.at(-1)} 1) | 0`)
    .replace(/\b(\w+) ([+-])= ([^;)]+)(?=[;)])/g, (_all, name, op, by) => `${name} = (${name} ${op} (${by})) | 0`);
}

const COUNT = `const n = a.length | 0; if (a.length > ${2 ** 30}) throw new RangeError('Invalid array length');`;

/** Runs of so many are sorted by insertion first. */
const RUN = 16;

/** Numbers in order, none of which is NaN: stable, with the zeros as one. `less`: `<`, or `>` for the other order. */
const inOrder = (kind: ArrayKind, less: '<' | '>', end: string) => `
  for (let i = 1; i < ${end}; i++) {
    const x = a[i], low = i & ${-RUN};
    let j = (i - 1) | 0;
    for (; j >= low; j--) { const y = a[j]; if (!(x ${less} y)) break; a[j + 1] = y; }
    a[j + 1] = x;
  }
  if (${end} > ${RUN}) {
    const left = new ${kind}(${end});
    let width = ${RUN}, low = 0;
    while (width < ${end}) {
      const middle = (low + width) | 0;
      if (middle >= ${end}) { low = 0; width += width; }
      else {
        const high = Math.min(middle + width, ${end}) | 0;
        if (a[middle] ${less} a[middle - 1]) {
          for (let i = 0; i < width; i++) left[i] = a[low + i];
          let i = 0, j = middle, to = low;
          while (i < width && j < high) {
            const x = left[i], y = a[j];
            const isRight = y ${less} x;
            a[to] = isRight ? y : x;
            to++;
            i += isRight ? 0 : 1;
            j += isRight ? 1 : 0;
          }
          while (i < width) { a[to] = left[i]; to++; i++; }
        }
        low = high;
      }
    }
  }`;

const isFloats = (kind: ArrayKind) => kind === 'Float64Array' || kind === 'Float32Array';

/** Numbers from the least: -0 before 0, NaN last. */
export function ascendingText(kind: ArrayKind): string {
  if (!isFloats(kind)) return counted(`(a) => { ${COUNT} ${inOrder(kind, '<', 'n')} }`);
  return counted(`(a) => {
    ${COUNT}
    let end = n, below = 0;
    for (let i = 0; i < end;) {
      const x = a[i];
      if (x === x) { if (x === 0 && 1 / x < 0) below++; i++; }
      else { end--; a[i] = a[end]; a[end] = x; }
    }
    const count = end;
    ${inOrder(kind, '<', 'count')}
    if (below > 0) {
      let i = 0;
      for (; a[i] < 0; i++);
      for (let k = 0; k < below; k++) { a[i] = -0; i++; }
      for (; i < count; i++) { if (a[i] !== 0) break; a[i] = 0; }
    }
  }`);
}

/** By `(p, q) => p - q`, or `q - p`: NaN is told by what it does, so only without it. */
export function byDifferenceText(kind: ArrayKind, less: '<' | '>'): string {
  return counted(`(a) => { ${COUNT} ${inOrder(kind, less, 'n')} }`);
}

export function hasNaNText(): string {
  return '(a) => { for (let i = 0; i < a.length; i++) { const x = a[i]; if (x !== x) return true; } return false; }';
}

/** Of a typed array: halves first, then both together, from one half of `work` into the other. */
export function mergeSortText(kind: ArrayKind): string {
  return counted(`(a, compare) => {
    ${COUNT}
    if (n > 1) {
      const work = new ${kind}(2 * n);
      work.set(a);
      work.set(a, n);
      const froms = new Int32Array(32), tos = new Int32Array(32), steps = new Int32Array(32);
      tos[0] = n;
      let depth = 0;
      while (depth >= 0) {
        const from = froms[depth], to = tos[depth], step = steps[depth];
        const middle = (from + ((to - from) >> 1)) | 0;
        steps[depth] = step + 1;
        if (step < 2) {
          const begin = step === 0 ? from : middle, end = step === 0 ? middle : to;
          if (end - begin > 1) { depth++; froms[depth] = begin; tos[depth] = end; steps[depth] = 0; }
        } else {
          const source = (depth & 1) === 0 ? n : 0, target = (n - source) | 0;
          let left = from, right = middle;
          for (let i = from; i < to; i++) {
            let isLeft = left < middle;
            if (isLeft && right < to) isLeft = !(+compare(work[source + left], work[source + right]) > 0);
            work[target + i] = work[source + (isLeft ? left : right)];
            left += isLeft ? 1 : 0;
            right += isLeft ? 0 : 1;
          }
          depth--;
        }
      }
      a.set(work.subarray(0, n));
    }
  }`);
}

/** What TimSort does until it asks again. */
const Do = {
  Ask: 0,
  Begin: 1,
  RunOn: 2,
  RunEnd: 3,
  Extend: 4,
  Insert: 5,
  Place: 6,
  Push: 7,
  Collapse: 8,
  Gallop: 9,
  GallopOn: 10,
  GallopEnd: 11,
  Halve: 12,
  Found: 13,
  Low: 14,
  LowAsk: 15,
  LowGallop: 16,
  LowEnd: 17,
  LowLast: 18,
  High: 19,
  HighAsk: 20,
  HighGallop: 21,
  HighEnd: 22,
  HighLast: 23,
} as const;

/** What it has asked. */
const Asked = { First: 0, Run: 1, Insert: 2, Hint: 3, Gallop: 4, Halve: 5, Low: 6, High: 7 } as const;

/** Where what galloping has found is wanted. */
const After = { Begin: 0, End: 1, LowA: 2, LowB: 3, HighA: 4, HighB: 5 } as const;

/** Wins in a row that make galloping worth while. */
const WINS = 7;

/** The element of a merge's search at an offset, and the key, in the order in which they are asked about. */
const askAt = (offset: string, asked: number) => `
  { const other = inTemp ? t[base + ${offset}] : w[base + ${offset}];
    x = isRight ? key : other; y = isRight ? other : key; asked = ${asked}; act = ${Do.Ask}; }`;

const gallop = (parts: {
  readonly key: string;
  readonly inTemp: boolean;
  readonly base: string;
  readonly length: string;
  readonly hint: string;
  readonly isRight: boolean;
  readonly after: number;
}) => `
  key = ${parts.key}; inTemp = ${parts.inTemp}; base = ${parts.base} | 0; length = ${parts.length} | 0; hint = (${parts.hint}) | 0;
  isRight = ${parts.isRight}; after = ${parts.after}; act = ${Do.Gallop};`;

/** After a round of galloping: another one, or no more. */
const again = (more: number, ask: number) => `
  if (winsA >= ${WINS} || winsB >= ${WINS}) act = ${more};
  else { least++; winsA = 0; winsB = 0; act = ${ask}; }`;

const steps = `
  if (act === ${Do.Begin}) {
    forced = remaining === 0;
    if (forced) act = ${Do.Collapse};
    else if (remaining === 1) { run = 1; act = ${Do.Extend}; }
    else { run = 2; x = w[low + 1]; y = w[low]; asked = ${Asked.First}; act = ${Do.Ask}; }
  } else if (act === ${Do.RunOn}) {
    if (run < remaining) { x = w[low + run]; y = w[low + run - 1]; asked = ${Asked.Run}; act = ${Do.Ask}; }
    else act = ${Do.RunEnd};
  } else if (act === ${Do.RunEnd}) {
    if (isDown) {
      for (let i = low, j = (low + run - 1) | 0; i < j; i++) { const z = w[i]; w[i] = w[j]; w[j] = z; j--; }
    }
    act = ${Do.Extend};
  } else if (act === ${Do.Extend}) {
    at = (low + run) | 0;
    run = Math.max(run, Math.min(leastRun, remaining)) | 0;
    act = ${Do.Insert};
  } else if (act === ${Do.Insert}) {
    if (at < low + run) { last = low; ofs = at; key = w[at]; act = ${Do.Place}; }
    else act = ${Do.Push};
  } else if (act === ${Do.Place}) {
    if (last < ofs) {
      middle = (last + ((ofs - last) >> 1)) | 0;
      x = key; y = w[middle]; asked = ${Asked.Insert}; act = ${Do.Ask};
    } else {
      for (let i = at; i > last; i--) w[i] = w[i - 1];
      w[last] = key;
      at++;
      act = ${Do.Insert};
    }
  } else if (act === ${Do.Push}) {
    starts[size] = low; lengths[size] = run; size++;
    low += run; remaining -= run;
    act = ${Do.Collapse};
  } else if (act === ${Do.Collapse}) {
    act = ${Do.Begin};
    if (size < 2) { if (forced) isDone = true; }
    else {
      let i = size - 2;
      const isBroken = !forced && (
        (i > 0 && lengths[i - 1] <= lengths[i] + lengths[i + 1]) || (i > 1 && lengths[i - 2] <= lengths[i - 1] + lengths[i]));
      const merges = forced || isBroken || lengths[i] <= lengths[i + 1];
      if ((forced || isBroken) && i > 0 && lengths[i - 1] < lengths[i + 1]) i--;
      if (merges) {
        baseA = starts[i]; lengthA = lengths[i]; baseB = starts[i + 1]; lengthB = lengths[i + 1];
        lengths[i] = (lengthA + lengthB) | 0;
        if (i === size - 3) { starts[i + 1] = starts[i + 2]; lengths[i + 1] = lengths[i + 2]; }
        size--;
        ${gallop({ key: 'w[baseB]', inTemp: false, base: 'baseA', length: 'lengthA', hint: '0', isRight: true, after: After.Begin })}
      }
    }
  } else if (act === ${Do.Gallop}) { last = 0; ofs = 1; ${askAt('hint', Asked.Hint)}
  } else if (act === ${Do.GallopOn}) {
    if (ofs < most) ${askAt('hint + (isUp ? ofs : -ofs)', Asked.Gallop)} else act = ${Do.GallopEnd};
  } else if (act === ${Do.GallopEnd}) {
    if (ofs > most) ofs = most;
    const before = last;
    last = ((isUp ? hint + last : hint - ofs) + 1) | 0;
    ofs = (isUp ? hint + ofs : hint - before) | 0;
    act = ${Do.Halve};
  } else if (act === ${Do.Halve}) {
    if (last < ofs) { middle = (last + ((ofs - last) >> 1)) | 0; ${askAt('middle', Asked.Halve)} } else act = ${Do.Found};
  } else if (act === ${Do.Found}) {
    switch (after) {
      case ${After.Begin}:
        baseA += ofs; lengthA -= ofs;
        if (lengthA === 0) act = ${Do.Collapse};
        else { ${gallop({ key: 'w[baseA + lengthA - 1]', inTemp: false, base: 'baseB', length: 'lengthB', hint: 'lengthB - 1', isRight: false, after: After.End })} }
        break;
      case ${After.End}:
        lengthB = ofs | 0;
        act = lengthB === 0 ? ${Do.Collapse} : lengthA <= lengthB ? ${Do.Low} : ${Do.High};
        break;
      case ${After.LowA}:
        winsA = ofs | 0;
        w.set(t.subarray(cursor, cursor + ofs), dest);
        dest += ofs; cursor += ofs; lengthA -= ofs;
        if (ofs > 0 && lengthA < 2) act = lengthA === 1 ? ${Do.LowLast} : ${Do.LowEnd};
        else {
          w[dest] = w[other]; dest++; other++; lengthB--;
          if (lengthB === 0) act = ${Do.LowEnd};
          else { ${gallop({ key: 't[cursor]', inTemp: false, base: 'other', length: 'lengthB', hint: '0', isRight: false, after: After.LowB })} }
        }
        break;
      case ${After.LowB}:
        winsB = ofs | 0;
        w.set(w.subarray(other, other + ofs), dest);
        dest += ofs; other += ofs; lengthB -= ofs;
        if (lengthB === 0) act = ${Do.LowEnd};
        else {
          w[dest] = t[cursor]; dest++; cursor++; lengthA--;
          if (lengthA === 1) act = ${Do.LowLast};
          else { ${again(Do.LowGallop, Do.LowAsk)} }
        }
        break;
      case ${After.HighA}:
        winsA = (lengthA - ofs) | 0;
        dest -= winsA; other -= winsA; lengthA -= winsA;
        w.set(w.subarray(other + 1, other + 1 + winsA), dest + 1);
        if (lengthA === 0) act = ${Do.HighEnd};
        else {
          w[dest] = t[cursor]; dest--; cursor--; lengthB--;
          if (lengthB === 1) act = ${Do.HighLast};
          else { ${gallop({ key: 'w[other]', inTemp: true, base: '0', length: 'lengthB', hint: 'lengthB - 1', isRight: false, after: After.HighB })} }
        }
        break;
      default:
        winsB = (lengthB - ofs) | 0;
        dest -= winsB; cursor -= winsB; lengthB -= winsB;
        w.set(t.subarray(cursor + 1, cursor + 1 + winsB), dest + 1);
        if (winsB > 0 && lengthB < 2) act = lengthB === 1 ? ${Do.HighLast} : ${Do.HighEnd};
        else {
          w[dest] = w[other]; dest--; other--; lengthA--;
          if (lengthA === 0) act = ${Do.HighEnd};
          else { ${again(Do.HighGallop, Do.HighAsk)} }
        }
    }
  } else if (act === ${Do.Low}) {
    t.set(w.subarray(baseA, baseA + lengthA));
    dest = baseA; cursor = 0; other = baseB; winsA = 0; winsB = 0;
    w[dest] = w[other]; dest++; other++; lengthB--;
    act = lengthB === 0 ? ${Do.LowEnd} : lengthA === 1 ? ${Do.LowLast} : ${Do.LowAsk};
  } else if (act === ${Do.LowAsk}) { x = w[other]; y = t[cursor]; asked = ${Asked.Low}; act = ${Do.Ask};
  } else if (act === ${Do.LowGallop}) {
    least = Math.max(1, least - 1);
    ${gallop({ key: 'w[other]', inTemp: true, base: 'cursor', length: 'lengthA', hint: '0', isRight: true, after: After.LowA })}
  } else if (act === ${Do.LowEnd}) { w.set(t.subarray(cursor, cursor + lengthA), dest); act = ${Do.Collapse};
  } else if (act === ${Do.LowLast}) {
    w.set(w.subarray(other, other + lengthB), dest);
    w[dest + lengthB] = t[cursor];
    act = ${Do.Collapse};
  } else if (act === ${Do.High}) {
    t.set(w.subarray(baseB, baseB + lengthB));
    dest = (baseB + lengthB - 1) | 0; cursor = (lengthB - 1) | 0; other = (baseA + lengthA - 1) | 0; winsA = 0; winsB = 0;
    w[dest] = w[other]; dest--; other--; lengthA--;
    act = lengthA === 0 ? ${Do.HighEnd} : lengthB === 1 ? ${Do.HighLast} : ${Do.HighAsk};
  } else if (act === ${Do.HighAsk}) { x = t[cursor]; y = w[other]; asked = ${Asked.High}; act = ${Do.Ask};
  } else if (act === ${Do.HighGallop}) {
    least = Math.max(1, least - 1);
    ${gallop({ key: 't[cursor]', inTemp: false, base: 'baseA', length: 'lengthA', hint: 'lengthA - 1', isRight: true, after: After.HighA })}
  } else if (act === ${Do.HighEnd}) { w.set(t.subarray(0, lengthB), dest - lengthB + 1); act = ${Do.Collapse};
  } else {
    dest -= lengthA; other -= lengthA;
    w.set(w.subarray(other + 1, other + 1 + lengthA), dest + 1);
    w[dest] = t[cursor];
    act = ${Do.Collapse};
  }`;

/** What an answer means: whether the first of the two is less. */
const answers = `
  if (asked === ${Asked.First}) { isDown = isLess; act = ${Do.RunOn};
  } else if (asked === ${Asked.Run}) { if (isLess === isDown) { run++; act = ${Do.RunOn}; } else act = ${Do.RunEnd};
  } else if (asked === ${Asked.Insert}) { if (isLess) ofs = middle; else last = (middle + 1) | 0; act = ${Do.Place};
  } else if (asked === ${Asked.Hint}) { isUp = isLess !== isRight; most = (isUp ? length - hint : hint + 1) | 0; act = ${Do.GallopOn};
  } else if (asked === ${Asked.Gallop}) {
    if ((isLess !== isRight) === isUp) { last = ofs; ofs = Math.min(2 * ofs + 1, most) | 0; act = ${Do.GallopOn}; } else act = ${Do.GallopEnd};
  } else if (asked === ${Asked.Halve}) { if (isLess !== isRight) last = (middle + 1) | 0; else ofs = middle; act = ${Do.Halve};
  } else if (asked === ${Asked.Low}) {
    act = ${Do.LowAsk};
    if (isLess) {
      w[dest] = w[other]; dest++; other++; winsB++; winsA = 0; lengthB--;
      if (lengthB === 0) act = ${Do.LowEnd}; else if (winsB >= least) { least++; act = ${Do.LowGallop}; }
    } else {
      w[dest] = t[cursor]; dest++; cursor++; winsA++; winsB = 0; lengthA--;
      if (lengthA === 1) act = ${Do.LowLast}; else if (winsA >= least) { least++; act = ${Do.LowGallop}; }
    }
  } else {
    act = ${Do.HighAsk};
    if (isLess) {
      w[dest] = w[other]; dest--; other--; winsA++; winsB = 0; lengthA--;
      if (lengthA === 0) act = ${Do.HighEnd}; else if (winsA >= least) { least++; act = ${Do.HighGallop}; }
    } else {
      w[dest] = t[cursor]; dest--; cursor--; winsB++; winsA = 0; lengthB--;
      if (lengthB === 1) act = ${Do.HighLast}; else if (winsB >= least) { least++; act = ${Do.HighGallop}; }
    }
  }`;

/** Of a list. What the function does to the list meanwhile is overwritten, as by V8, which sorts a copy, too. */
export function timSortText(kind: ArrayKind): string {
  return counted(`(a, compare) => {
    ${COUNT}
    if (n > 1) {
      const w = new ${kind}(a), t = new ${kind}((n >> 1) + 1);
      const starts = new Int32Array(85), lengths = new Int32Array(85);
      let leastRun = n, odd = 0;
      while (leastRun >= 64) { odd |= leastRun & 1; leastRun >>= 1; }
      leastRun += odd;
      let act = ${Do.Begin}, asked = 0, after = 0, low = 0, remaining = n, run = 0, size = 0, at = 0, middle = 0;
      let baseA = 0, lengthA = 0, baseB = 0, lengthB = 0, base = 0, length = 0, hint = 0, last = 0, ofs = 0, most = 0;
      let dest = 0, cursor = 0, other = 0, winsA = 0, winsB = 0, least = ${WINS};
      let x = w[0], y = x, key = x;
      let isDone = false, forced = false, isDown = false, isUp = false, isRight = false, inTemp = false;
      while (!isDone) {
        ${steps}
        if (act === ${Do.Ask}) {
          const isLess = +compare(x, y) < 0;
          ${answers}
        }
      }
      for (let i = 0; i < n; i++) a[i] = w[i];
    }
  }`);
}
