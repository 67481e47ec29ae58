// Reads what gcc says of loops: its optimisation record, a compressed JSON file beside the object (since gcc 9).
//
// -fopt-info's text has the same messages but not where a function was inlined to, and gcc often places a remark on a
// loop at a call in the loop that it has inlined: kz_is_cancelled's test is the exit of a loop that polls. The record
// has the calls' lines.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type CompilerRemark, cleaned, type RemarkOutput, type RemarkSource } from './remarks.ts';

export const gccRemarks: RemarkSource = {
  // Of two functions with the same code gcc would compile one, and say nothing of the other.
  flags: ['-fsave-optimization-record', '-fno-ipa-icf'],
  read: ({ folder, source }: RemarkOutput) => {
    const record = gunzipSync(readFileSync(join(folder, `${source}.opt-record.json.gz`))).toString('utf8');
    return readGccRecord(JSON.parse(record), source);
  },
};

interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

type Words = readonly (string | { readonly expr?: string; readonly stmt?: string; readonly symtab_node?: string })[];

interface Entry {
  readonly kind: 'success' | 'failure' | 'note' | 'scope';
  readonly location?: Location;
  readonly pass?: string;
  readonly message: Words;
  readonly function?: string;
  readonly inlining_chain?: readonly { readonly fndecl: string; readonly site?: Location }[];
  readonly children?: readonly Entry[];
}

interface PassEntry {
  readonly id: string;
  readonly name: string;
  readonly children?: readonly PassEntry[];
}

/** [about the file, passes, entries] */
export type GccRecord = readonly [unknown, readonly PassEntry[], readonly Entry[]];

const VECTORISED = /^(?:outer )?loop vectorized using (\d+) byte vectors/i;
const STRAIGHT = /^basic block part vectorized using (\d+) byte vectors/;
const UNROLLED = /^loop with (\d+) iterations completely unrolled|^loop unrolled (\d+) times/;
const MISSED = "couldn't vectorize loop";
/** Of loop distribution, which makes calls of memset and memcpy of loops. */
const CALLS = /^Loop (?:\d+ )?distributed: split to 0 loops and [1-9]/;
const JAMMED = /^applying unroll and jam with factor (\d+)/;

/** The remarks of a record on `source`. */
export function readGccRecord([, passes, entries]: GccRecord, source: string): CompilerRemark[] {
  const names = new Map<string, string>();
  const name = (each: PassEntry) => {
    names.set(each.id, each.name);
    each.children?.forEach(name);
  };
  passes.forEach(name);
  const remarks: CompilerRemark[] = [];
  for (const [at, entry] of entries.entries()) {
    // What has no place is a loop that gcc made itself: a prologue, an epilogue.
    if (entry.location === undefined || entry.location.file !== source) continue;
    const said = cleaned(wordsOf(entry.message));
    const saying = sayingOf(entry, said, () => reasonIn(entries.slice(Math.max(0, at - FAR), at)));
    if (saying === undefined) continue;
    const { line, column } = entry.location;
    const sites = entry.inlining_chain?.flatMap(({ site }) => (site?.file === source ? [site.line] : []));
    remarks.push({
      ...{ cLine: line, cColumn: column, function: entry.function, inlinedAt: sites ?? [] },
      ...{ pass: names.get(entry.pass ?? '') ?? '', about: 'loop', vectorBytes: undefined, unrolled: undefined },
      ...{ isWhole: false, text: said },
      ...saying,
    });
  }
  return remarks;
}

type Saying = Pick<CompilerRemark, 'kind'> & Partial<CompilerRemark>;

function sayingOf({ kind, location }: Entry, said: string, reason: () => string | undefined): Saying | undefined {
  if (kind === 'failure' && said === MISSED) return { kind: 'missed', text: reason() ?? said };
  if (kind !== 'success' || location === undefined) return undefined;
  const [, bytes] = VECTORISED.exec(said) ?? [];
  if (bytes !== undefined) return { kind: 'vectorised', vectorBytes: Number(bytes) };
  const [, straight] = STRAIGHT.exec(said) ?? [];
  if (straight !== undefined) return { kind: 'vectorised', about: 'straight code', vectorBytes: Number(straight) };
  const [, whole, times] = UNROLLED.exec(said) ?? [];
  if (whole !== undefined) return { kind: 'unrolled', unrolled: Number(whole), isWhole: true };
  // "unrolled 3 times" is three copies beside the first.
  if (times !== undefined) return { kind: 'unrolled', unrolled: Number(times) + 1 };
  const [, jammed] = JAMMED.exec(said) ?? [];
  if (jammed !== undefined) return { kind: 'unrolled', unrolled: Number(jammed) };
  return CALLS.test(said) ? { kind: 'analysis', text: said.replace(/^Loop \d+ /, 'Loop ') } : undefined;
}

/** How many entries back a loop's analysis may begin: it has one for each instruction that clobbers memory. */
const FAR = 200;
const ANALYSIS = '=== analyze_loop_nest ===';
/** What is said on the way, and what is said because of something else. */
const ASIDE = /^$|^(?:===|bad |step unknown|no optab|misalign|unknown (?:mis)?alignment|inner step|not consecutive)/i;

/**
 * Why a loop was not vectorised, by the entries up to that statement. gcc tries one vector mode after another, and sums
 * up what was wrong with the last one: mostly, that doubles don't fit in four bytes. What was wrong with the first is
 * said during its analysis, at the end.
 */
function reasonIn(before: readonly Entry[]): string | undefined {
  const last = before.at(-1);
  const [, summary] =
    /^not vectorized: (.*)/.exec(last?.kind === 'failure' ? cleaned(wordsOf(last.message)) : '') ?? [];
  const analysis = before.findLast(({ message }) => wordsOf(message).trim() === ANALYSIS);
  const entries = analysis === undefined ? [] : [...entriesIn(analysis)];
  const words = entries.map(({ kind, message }) => ({ kind, said: cleaned(wordsOf(message)) }));
  const isAgain = words.some(({ said }) => said.startsWith('***** Re-trying'));
  if (!isAgain) return summary;
  const end = words.findIndex(({ said }) => said.startsWith('***** Analysis'));
  const failures = words.slice(0, end).filter(({ kind, said }) => kind === 'failure' && said !== '');
  const first = failures.findLast(({ said }) => !ASIDE.test(said)) ?? failures.at(-1);
  return first?.said.replace(/^not vectorized: /, '') ?? summary;
}

function* entriesIn(entry: Entry): Generator<Entry> {
  for (const child of entry.children ?? []) {
    yield child;
    yield* entriesIn(child);
  }
}

function wordsOf(message: Words): string {
  return message
    .map((word) => (typeof word === 'string' ? word : (word.expr ?? word.stmt?.trim() ?? word.symtab_node ?? '')))
    .join('');
}
