// An AnnotatedModule as a listing for terminals: each line with its heat and its costs below it, then loops, then
// hints.
//
// Heat is a mark in the gutter, so that it needs no colour: nothing, then `.` `-` `+` `*` `#` for each fifth of the
// scale.

import { nameOfCosts } from './cost-names.ts';
import type { AnnotatedFunction, AnnotatedLoop, AnnotatedModule, Cost, Hint, LoopVerdict } from './model.ts';

const MARKS = [' ', '.', '-', '+', '*', '#'] as const;

export function renderText(module: AnnotatedModule): string {
  const { file, source, compilers, target } = module;
  const sources = source.split(/\r?\n/);
  const width = String(sources.length).length;
  const known = new Map(module.lines.map((line) => [line.line, line]));
  const inside = new Set<number>();
  for (const { line, lastLine } of module.functions) for (let at = line; at <= lastLine; at++) inside.add(at);
  const said = compilers.map(({ name, version }) => `${name} ${version}`).join(', ');
  const out = [`${file}, for ${target}${said === '' ? '' : `, by ${said}`}`, ''];
  let isSkipping = false;
  for (const [at, text] of sources.entries()) {
    const line = at + 1;
    if (!inside.has(line) && !known.has(line)) {
      if (!isSkipping && out.length > 2) out.push('');
      isSkipping = true;
      continue;
    }
    isSkipping = false;
    const { costs = [], heat = 0 } = known.get(line) ?? {};
    out.push(`${String(line).padStart(width)} ${markOf(heat)} | ${text}`.trimEnd());
    const indent = `${' '.repeat(width)}   |   ${text.match(/^\s*/)?.[0] ?? ''}`;
    for (const cost of costs) out.push(`${indent}${describeCost(cost)}`);
  }
  out.push('', `Heat: ${MARKS.slice(1).join(' ')} (docs/annotate.md)`);
  const versions = module.functions.filter(({ assumed }) => assumed.length > 0);
  if (versions.length > 0) out.push('', 'Versions', ...versions.map((fn) => describeVersion(fn, file)));
  const copies = module.functions.filter(({ copied }) => copied.length > 0);
  if (copies.length > 0) out.push('', 'Copied in each call', ...copies.map((fn) => describeCopies(fn, file)));
  if (module.loops.length > 0) out.push('', 'Loops', ...module.loops.flatMap((loop) => describeLoop(loop, file)));
  if (module.hints.length > 0) out.push('', 'Hints', ...module.hints.flatMap((hint) => describeHint(hint, file)));
  return `${out.join('\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

/** `f.ts:3 f: assumes, and tests, that n is an integer …; another version serves the rest` */
function describeVersion({ name, line, assumed }: AnnotatedFunction, file: string): string {
  return `  ${file}:${line} ${name}: one version for calls in which ${assumed.join(' and ')}, one for all others`;
}

function describeCopies({ name, line, copied }: AnnotatedFunction, file: string): string {
  return `  ${file}:${line} ${name}: ${copied.join('; ')}`;
}

function markOf(heat: number): string {
  return heat === 0 ? ' ' : (MARKS[Math.min(5, Math.floor(heat * 5) + 1)] as string);
}

/** `2 bounds checks left, in 1 loop: a[i + 1]: …` */
export function describeCost({ kind, status, count, depth, detail }: Cost): string {
  const where = depth === 0 || status !== 'left' ? '' : `, in ${depth === 1 ? 'a loop' : `${depth} loops`}`;
  const isCheck = kind.endsWith('-check');
  return `${isCheck ? CHECK_MARKS[status] : '!'} ${count} ${nameOfCosts(kind, count)}${isCheck ? ` ${status}` : ''}${where}: ${detail}`;
}

const CHECK_MARKS: Readonly<Record<Cost['status'], string>> = { left: '!', hoisted: '~', proven: '=' };

export function describeLoop(loop: AnnotatedLoop, file: string): string[] {
  const { line, column, fn, depth, verdicts, reductions, parallel, isHoisted } = loop;
  return [
    `  ${file}:${line}:${column}: ${fn}${depth === 0 ? '' : `, inside ${depth === 1 ? 'a loop' : `${depth} loops`}`}`,
    ...verdicts.map((verdict) => `    ${describeVerdict(verdict)}`),
    ...reductions.map((text) => `    ${text}`),
    `    ${parallel.isParallel ? 'runs on threads' : 'runs on one thread'}: ${parallel.why}`,
    ...(isHoisted ? ['    has a second version: the usual one has its checks before the loop'] : []),
  ];
}

export function describeVerdict({ compiler, vectorised, vectorBytes, unrolled, reason }: LoopVerdict): string {
  const bytes = vectorBytes === undefined ? '' : ` (${vectorBytes} bytes)`;
  const times = unrolled === undefined ? '' : `, unrolled ${unrolled} times`;
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${compiler}: ${vectorised ? `vectorised${bytes}` : 'not vectorised'}${times}${why}`;
}

function describeHint({ line, fn, message, change }: Hint, file: string): string[] {
  return [`  ${file}:${line}: ${fn}: ${message}`, `    ${change.trim()}`];
}
