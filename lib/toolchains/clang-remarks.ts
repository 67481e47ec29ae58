// Reads what clang says of loops, from its standard error: `FILE:LINE:COLUMN: remark: TEXT [-Rpass=PASS]`.
//
// The text says all that -fsave-optimization-record's YAML does but the function, keeps its order, and needs no YAML
// reader. Unlike gcc, clang places remarks on loops at the loop itself, whatever is inlined into it.

import { basename } from 'node:path';
import { type CompilerRemark, cleaned, type RemarkSource } from './remarks.ts';

/** loop-idiom: makes calls of memset and memcpy of loops. */
const PASSES = 'loop-vectorize|slp-vectorizer|loop-unroll|loop-idiom';

export const clangRemarks: RemarkSource = {
  flags: [
    ...[`-Rpass=${PASSES}`, `-Rpass-missed=${PASSES}`, `-Rpass-analysis=${PASSES}`],
    ...['-fno-caret-diagnostics', '-fno-color-diagnostics', '-fmessage-length=0'],
  ],
  read: ({ said, source }) => readClangRemarks(said, source),
};

const LINE = /^(.*):(\d+):(\d+): remark: (.*) \[-Rpass(|-missed|-analysis)=([\w-]+)\]$/gm;
const VECTORISED = /^vectorized (?:outer )?loop \(vectorization width: .*?interleaved count: (\d+)\)/;
const INTERLEAVED = /^interleaved loop \(interleaved count: (\d+)\)/;
const UNROLLED = /^(completely unrolled|unrolled|peeled) loop (?:with|by a factor of|by) (\d+)/;
const NOT = /^loop not vectorized(?:: )?/;

/** The remarks on `source` in what clang said. */
export function readClangRemarks(said: string, source: string): CompilerRemark[] {
  const remarks: CompilerRemark[] = [];
  /** Reasons stand before what they are the reasons for, and at statements of the loop. */
  let reasons: string[] = [];
  for (const [, file = '', line, column, words = '', how = '', pass = ''] of said.matchAll(LINE)) {
    if (basename(file) !== source) continue;
    const text = cleaned(words);
    const saying = sayingOf(pass, how, text);
    if (pass === 'loop-vectorize') {
      if (how === '-analysis' && NOT.test(text)) reasons.push(text.replace(NOT, ''));
      if (saying?.kind === 'missed' && text.replace(NOT, '') === '') {
        Object.assign(saying, { text: [...new Set(reasons)].join('; ') || text });
      }
      if (how !== '-analysis') reasons = [];
    }
    if (saying === undefined) continue;
    remarks.push({
      ...{ cLine: Number(line), cColumn: Number(column), function: undefined, inlinedAt: [], pass },
      ...{ about: pass === 'slp-vectorizer' ? 'straight code' : 'loop', vectorBytes: undefined, unrolled: undefined },
      ...{ isWhole: false, text },
      ...saying,
    });
  }
  return remarks;
}

type Saying = Pick<CompilerRemark, 'kind'> & Partial<CompilerRemark>;

function sayingOf(pass: string, how: string, text: string): Saying | undefined {
  if (pass === 'slp-vectorizer') return how === '' && /vectorized/i.test(text) ? { kind: 'vectorised' } : undefined;
  if (pass === 'loop-idiom') return how === '' ? { kind: 'analysis', text: withoutFunction(text) } : undefined;
  if (pass === 'loop-unroll') {
    const [, what, count] = how === '' ? (UNROLLED.exec(text) ?? []) : [];
    if (count === undefined || what === 'peeled') return undefined;
    return { kind: 'unrolled', unrolled: Number(count), isWhole: what === 'completely unrolled' };
  }
  if (how === '-missed') return { kind: 'missed' };
  if (how !== '') return undefined;
  const [, copies] = VECTORISED.exec(text) ?? [];
  if (copies !== undefined) return { kind: 'vectorised', ...several(Number(copies)) };
  const [, interleaved] = INTERLEAVED.exec(text) ?? [];
  return interleaved === undefined ? undefined : { kind: 'unrolled', ...several(Number(interleaved)) };
}

const several = (copies: number) => (copies > 1 ? { unrolled: copies } : {});

/** "in kz_run_f function" is an accident of inlining. */
function withoutFunction(text: string): string {
  return text.replace(/ in \S+ function\b/, '');
}
