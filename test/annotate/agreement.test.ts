// The verdicts on loops, against what compilers say of the same compilation, read naively: text, line by line.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnnotatedLoop } from '../../lib/annotate/model.ts';
import { withRemarks } from '../../lib/annotate/remarks.ts';
import { compile } from '../../lib/compiler/compile.ts';
import type { Compiler } from '../../lib/toolchains/find.ts';
import { compilers } from '../compiler/build.ts';
import { packageRoot, sharedFolder, writeExecutable } from '../helpers.ts';
import { factsOf } from './facts.ts';

const folder = sharedFolder({ fused: true });

const codeOf = (text: string) => compile('series.ts', text, { comments: 'none' }).output?.c;
const sourcesIn = (path: string, end: string) =>
  readdirSync(join(packageRoot, path))
    .filter((file) => file.endsWith(end))
    .map((file) => [file, readFileSync(join(packageRoot, path, file), 'utf8')] as const);
const series = sourcesIn('lib/pi', '.kernel.ts');
const reassociated = series.flatMap(([file, text]) => {
  const changed = text.replaceAll("'use kernel'", "'use kernel reassociate'");
  const isSame = codeOf(text) === codeOf(changed);
  return isSame ? [] : [[file.replace('.kernel', '.reassociated'), changed] as const];
});
const SOURCES = [...series, ...reassociated, ...sourcesIn('examples/kernels', '.ts')];

const asked = compilers.filter(({ family }) => 'flags' in family.remarks);

/** The compiler, which also leaves in `file` what it says as text. */
function telling(compiler: Compiler, file: string): Compiler {
  const cc = join(folder, `${basename(file)}.cc`);
  const isGcc = compiler.family.id === 'gcc';
  writeExecutable(
    cc,
    isGcc ? `exec ${compiler.cc} -fopt-info-vec=${file} "$@"` : `exec ${compiler.cc} "$@" 2>&1 | tee ${file}`,
  );
  return { ...compiler, cc };
}

/** The lines of the source that have a vectorised loop in C, in what usually runs. */
function naively(c: string, said: string): Set<number> {
  const lines = c.split('\n');
  const of: (number | undefined)[] = [];
  let now: number | undefined;
  let unusual: string | undefined;
  for (const [at, line] of lines.entries()) {
    const [, source] = /^ *\/\* \S+\.ts:(\d+)$/.exec(line) ?? [];
    if (source !== undefined) now = Number(source);
    if (line.startsWith('/* ---- Their glue')) now = undefined;
    const [, branch] =
      /^( *) {4}\/\* (?:Some index may not be|Some number may have|Quotients by division|They may not be)/.exec(line) ??
      [];
    if (unusual === undefined && branch !== undefined) unusual = `${branch}}`;
    if (line === unusual) unusual = undefined;
    const isLeftover = lines[at + 1]?.includes('KZ_SCALAR');
    of.push(unusual === undefined && !isLeftover ? now : undefined);
  }
  const linesWith = (pattern: RegExp) =>
    said.split('\n').flatMap((each) => (pattern.test(each) ? [Number(/:(\d+):\d+: /.exec(each)?.[1])] : []));
  const unrolled = linesWith(/remark: completely unrolled loop/);
  const straight = linesWith(/remark: .*SLP vectorized|remark: Vectorized horizontal/).map((line) => {
    const depth = (text: string) => text.search(/\S/);
    const own = depth(lines[line - 1] ?? '');
    const around = lines
      .slice(0, line - 1)
      .findLastIndex((each) => /^ *(for|while) \(/.test(each) && depth(each) < own);
    return around + 1;
  });
  const loops = linesWith(/: optimized: +loop vectorized|: remark: vectorized loop/);
  const all = [...loops, ...straight.filter((line) => unrolled.includes(line))];
  return new Set(all.flatMap((line) => of[line - 1] ?? []));
}

describe.each(SOURCES)('%s', (file, text) => {
  it('has the verdicts that its compilers gave', async () => {
    const { module, lines } = factsOf(file, text);
    const logs = asked.map(({ name }) => join(folder, `${file}-${name}`));
    const tellers = asked.map((compiler, at) => telling(compiler, logs[at] as string));
    const { module: remarked, problems } = await withRemarks(module, {
      lines,
      compilers: tellers,
      target: 'x86-64-v3',
    });
    expect(problems).toEqual([]);
    expect(remarked.loops.length).toBeGreaterThan(0);
    for (const [at, { name }] of asked.entries()) {
      // A loop that is vectorised in some of the places where it is inlined is none to us, and one to the log.
      const inSome = ({ verdicts }: AnnotatedLoop) => / places where it is inlined/.test(verdicts[at]?.reason ?? '');
      const vectorised = remarked.loops.filter((loop) => loop.verdicts[at]?.vectorised || inSome(loop));
      const linesOf = (loops: readonly AnnotatedLoop[]) =>
        [...new Set(loops.map(({ line }) => line))].sort((a, b) => a - b);
      const naive = naively(module.c, readFileSync(logs[at] as string, 'utf8'));
      expect({ name, lines: linesOf(vectorised) }).toEqual({
        ...{ name, lines: linesOf(remarked.loops.filter(({ line }) => naive.has(line))) },
      });
    }
  });
});

it('has loops of every kind to agree on', () => {
  expect(SOURCES.length).toBeGreaterThan(25);
  expect(asked.length).toBeGreaterThan(0);
});
