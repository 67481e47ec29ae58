// Whether compilers vectorised a loop of the source: of the loops in C that it became, the one that matters.
//
// A source loop becomes several C loops. The choice among them:
//   1. Only what usually runs. Where passes made two versions, that is the one with hoisted checks, the one on threads
//      and the one with quotients by multiply-adds; leftover iterations are few. The others are looked at only if there
//      is nothing else. Of multiply-adds that the CPU doesn't have, the compiler leaves nothing and says nothing: then
//      divisions are what runs.
//   2. Of loops inside each other (chunks that end with a poll, blocks of lanes, lanes) the innermost is where the time
//      goes, and all of those around it are the same source loop: it is vectorised if one of them is. Under
//      `reassociate` that is mostly the loop over 32 lanes: one iteration of it is one of the source's. A loop beside
//      them that is less deep (lanes are prepared) doesn't count; of two that are as deep, the last one does.
//   3. Where the function was inlined several times, there are several such nests: all of them have to be vectorised.
//
// A loop counts as vectorised too if it was unrolled completely and the compiler made vectors of the straight code that
// is left of it; the reason then has both remarks. Vectors in a loop that goes on one iteration at a time are named in
// the reason, and don't make it vectorised.
//
// A remark belongs to the innermost C loop around its line. Where it speaks of a function of a header that was inlined,
// it belongs to that function's own loop, which is none of the source's, or else to the loop around the call. One C
// loop may have remarks that contradict each other, since compilers copy loops; vectorised wins: the others are of what
// is left when vectors are done, or of copies for arrays that overlap.

import type { Version } from '../backends/c/index.ts';
import type { CompilerRemark } from '../toolchains/remarks.ts';
import { type CLoop, cLoops, type LineMap, loopAt } from './c-loops.ts';
import type { AnnotatedLoop, LoopVerdict } from './model.ts';

/** Not what usually runs. */
const UNUSUAL: readonly Version[] = ['checked', 'serial', 'divisions', 'leftover'];

export const isUnusual = (versions: readonly Version[]) => versions.some((version) => UNUSUAL.includes(version));

/** For each of the loops of `file`: the verdict of the compiler whose remarks these are. */
export function verdicts(
  loops: readonly AnnotatedLoop[],
  { file, c, lines }: { readonly file: string; readonly c: string; readonly lines: LineMap },
  compiler: string,
  remarks: readonly CompilerRemark[],
): LoopVerdict[] {
  const all = cLoops(c, lines);
  const placed = new Map<CLoop, CompilerRemark[]>();
  for (const remark of remarks) {
    const loop = placeOf(remark, all, lines);
    if (loop !== undefined) placed.set(loop, [...(placed.get(loop) ?? []), remark]);
  }
  const text = c.split('\n');
  return loops.map(({ line, column }) => {
    const own = all.filter(({ of }) => of?.file === file && of.line === line && of.column === column);
    const nests = nestsOf(usualOf(own, placed)).map((nest) => {
      const verdict = verdictOf(nest.map((loop) => placed.get(loop) ?? []));
      return isGiven(verdict) || !nest.some((loop) => isKeptInOrder(loop, text))
        ? verdict
        : { ...verdict, reason: IN_ORDER };
    });
    return { compiler, ...together(nests) };
  });
}

/** What gcc says of a statement that it can't look into. */
const isGiven = ({ vectorised, reason }: Verdict) =>
  vectorised || !/couldn't vectorize loop|clobbers memory/.test(reason ?? '');

const IN_ORDER =
  "kept scalar: it adds up in JavaScript's order, one after the other, and taking 512-bit vectors apart for that takes longer";

/** See lib/passes/keep-scalar.ts. */
function isKeptInOrder({ first, last }: CLoop, text: readonly string[]): boolean {
  return text.slice(first - 1, last).some((line) => line.trim() === 'KZ_IN_ORDER;');
}

function placeOf(remark: CompilerRemark, loops: readonly CLoop[], lines: LineMap): CLoop | undefined {
  for (const line of [remark.cLine, ...remark.inlinedAt]) {
    const loop = loopAt(loops, line);
    // A header's own loop is a place too, that no source loop has.
    if (loop !== undefined) return isOnNest(remark) ? aroundLoops(loop, loops) : loop;
    if (lines[line - 1] !== undefined) return undefined;
  }
  return undefined;
}

/** gcc places what it says of a loop at a statement that the loop begins with, and that may be in another loop. */
const isOnNest = ({ kind, text }: CompilerRemark) => kind === 'missed' && /nest containing|nested loops/.test(text);

function aroundLoops(loop: CLoop, loops: readonly CLoop[]): CLoop | undefined {
  if (loops.some(({ parent }) => parent === loop)) return loop;
  return loop.parent === undefined ? undefined : aroundLoops(loop.parent, loops);
}

function usualOf(loops: readonly CLoop[], placed: ReadonlyMap<CLoop, unknown>): readonly CLoop[] {
  const isQuick = ({ versions }: CLoop) => versions.includes('multiply-adds');
  const hasQuick = loops.some((loop) => isQuick(loop) && placed.has(loop));
  const usual = loops.filter((loop) => {
    if (hasQuick || loop.versions.every((each) => each !== 'multiply-adds' && each !== 'divisions'))
      return !isUnusual(loop.versions);
    return !isQuick(loop) && !isUnusual(loop.versions.filter((version) => version !== 'divisions'));
  });
  return usual.length > 0 ? usual : loops;
}

/** The chains of loops that count, innermost first. */
function nestsOf(loops: readonly CLoop[]): CLoop[][] {
  const outermost = (loop: CLoop): CLoop => {
    const around = aroundIn(loops, loop);
    return around === undefined ? loop : outermost(around);
  };
  const deepest = new Map<CLoop, CLoop>();
  for (const loop of loops) {
    const root = outermost(loop);
    if (loop.depth >= (deepest.get(root)?.depth ?? 0)) deepest.set(root, loop);
  }
  return [...deepest.values()].map((loop) => {
    const chain = [loop];
    for (let around = aroundIn(loops, loop); around !== undefined; around = aroundIn(loops, around)) chain.push(around);
    return chain;
  });
}

function aroundIn(loops: readonly CLoop[], { parent }: CLoop): CLoop | undefined {
  return parent === undefined || loops.includes(parent) ? parent : aroundIn(loops, parent);
}

type Verdict = Omit<LoopVerdict, 'compiler'>;

/** `chain`: what was said of each loop of a nest, innermost first. */
function verdictOf(chain: readonly (readonly CompilerRemark[])[]): Verdict {
  const all = chain.flat();
  const asLoop = all.filter(({ kind, about }) => kind === 'vectorised' && about === 'loop').sort(byWidth)[0];
  if (asLoop !== undefined) {
    const { vectorBytes, unrolled, text } = asLoop;
    return { vectorised: true, vectorBytes, unrolled, reason: text };
  }
  const straight = (remarks: readonly CompilerRemark[]) =>
    remarks.filter(({ kind, about }) => kind === 'vectorised' && about === 'straight code').sort(byWidth);
  for (const remarks of chain) {
    const whole = remarks.find(({ kind, isWhole }) => kind === 'unrolled' && isWhole);
    const [vectors] = straight(remarks);
    if (whole === undefined || vectors === undefined) continue;
    const reason = `${whole.text}; ${vectors.text}`;
    return { vectorised: true, vectorBytes: vectors.vectorBytes, unrolled: whole.unrolled, reason };
  }
  const saidOf = (kinds: readonly CompilerRemark['kind'][]) =>
    chain
      .map((remarks) => textsOf(remarks.filter(({ kind }) => kinds.includes(kind))))
      .find((texts) => texts.length > 0);
  const [vectors] = straight(all);
  const said = saidOf(['analysis', 'missed']) ?? saidOf(['unrolled']) ?? [];
  const reasons = [...said, ...(vectors ? [`in part: ${vectors.text}`] : [])];
  const unrolled = all.find(({ kind }) => kind === 'unrolled')?.unrolled;
  return { vectorised: false, vectorBytes: undefined, unrolled, reason: reasons.join('; ') || undefined };
}

const byWidth = (a: CompilerRemark, b: CompilerRemark) => (b.vectorBytes ?? 0) - (a.vectorBytes ?? 0);

const textsOf = (remarks: readonly CompilerRemark[]) => [...new Set(remarks.map(({ text }) => text))];

/** Of the places where a loop is. */
function together(nests: readonly Verdict[]): Verdict {
  const not = nests.filter(({ vectorised }) => !vectorised);
  const first = not[0] ?? nests[0];
  if (first === undefined) return { vectorised: false, vectorBytes: undefined, unrolled: undefined, reason: undefined };
  if (not.length === 0 || not.length === nests.length) return first;
  const where = `in ${not.length} of the ${nests.length} places where it is inlined`;
  return { ...first, reason: first.reason === undefined ? where : `${where}: ${first.reason}` };
}
