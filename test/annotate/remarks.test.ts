// Verdicts and machine code: which C loop speaks for a source loop, and compilers that can't or won't.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cLoops } from '../../lib/annotate/c-loops.ts';
import { withRemarks } from '../../lib/annotate/remarks.ts';
import { verdicts } from '../../lib/annotate/verdicts.ts';
import { generatedFlags, nodeApiHeaders } from '../../lib/builders/direct.ts';
import { families } from '../../lib/toolchains/index.ts';
import type { CompilerRemark } from '../../lib/toolchains/remarks.ts';
import { compilers } from '../compiler/build.ts';
import { temporaryFolder, writeExecutable } from '../helpers.ts';
import { factsOf } from './facts.ts';

const LEIBNIZ = `export function leibniz(n: number): number {
  'use kernel reassociate';
  let pi = 0;
  for (let i = 0; i < n; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1);
  return pi;
}`;

/** A function that is inlined twice, and a loop with a fill in it. */
const TWICE = `function twice(a: Float64Array): void { 'use kernel';
  for (let i = 0; i < a.length; i++) a[i] = a[i]! * 2;
}
export function both(a: Float64Array, b: Float64Array): void { 'use kernel';
  twice(a); twice(b);
  for (let i = 0; i < 3; i++) a.fill(i);
}
export function product(a: Float64Array): void { 'use kernel';
  for (let i = 0; i < 10; i++) for (let j = 0; j < a.length; j++) a[j] = a[j]! + i;
}`;

const leibniz = factsOf('leibniz.ts', LEIBNIZ);
const twice = factsOf('twice.ts', TWICE);

const VECTORISED = { kind: 'vectorised', vectorBytes: 32, text: 'loop vectorized' } as const;

function remark(cLine: number, changed: Partial<CompilerRemark>): CompilerRemark {
  return {
    ...{ cLine, cColumn: 1, function: undefined, inlinedAt: [], pass: 'vect', about: 'loop', kind: 'missed' },
    ...{ vectorBytes: undefined, unrolled: undefined, isWhole: false, text: 'why not' },
    ...changed,
  };
}

const verdictsOf = ({ module, lines }: typeof leibniz, remarks: readonly CompilerRemark[]) =>
  verdicts(module.loops, { ...module, lines }, 'cc', remarks);

/** Lines of the C, from 1. */
const linesWith = ({ module }: typeof leibniz, words: string) =>
  module.c.split('\n').flatMap((line, at) => (line.includes(words) ? [at + 1] : []));
const lineWith = (bare: typeof leibniz, words: string) => linesWith(bare, words)[0] as number;

describe('the verdict on a loop', () => {
  const loops = cLoops(leibniz.module.c, leibniz.lines).filter(({ of }) => of !== undefined);
  const lanes = loops.filter(({ versions }) => versions.includes('multiply-adds')).sort((a, b) => b.depth - a.depth);

  it('is that on the innermost of the C loops that usually run, or on one around it', () => {
    for (const { first } of [lanes[0], lanes[0]?.parent].flatMap((loop) => loop ?? [])) {
      expect(verdictsOf(leibniz, [remark(first, VECTORISED)])).toMatchObject([{ vectorised: true, vectorBytes: 32 }]);
    }
  });

  it('is not that on leftover iterations, on divisions, on lanes that are prepared', () => {
    const others = loops.filter((loop) => {
      return (
        loop.versions.some((each) => each === 'leftover' || each === 'divisions') ||
        loop.first === lineWith(leibniz, 'l = 0; l < 32')
      );
    });
    expect(others.length).toBeGreaterThanOrEqual(4);
    const said = remark(lanes[0]?.first ?? 0, {});
    for (const { first } of others) {
      expect(verdictsOf(leibniz, [said, remark(first, VECTORISED)])).toMatchObject([{ vectorised: false }]);
    }
  });

  it('is not that on a loop of a header, wherever it was inlined; but a remark on a header without loops counts', () => {
    const [inside] = lanes;
    const inlinedAt = [(inside?.first ?? 0) + 1];
    const inHeader = cLoops(leibniz.module.c, leibniz.lines).find(({ of }) => of === undefined);
    const ofLoop = remark(inHeader?.first ?? 0, { ...VECTORISED, inlinedAt });
    expect(verdictsOf(leibniz, [ofLoop])).toMatchObject([{ vectorised: false, reason: undefined }]);
    const withoutLoop = remark(lineWith(leibniz, 'kz_is_cancelled(') + 1, { inlinedAt });
    expect(verdictsOf(leibniz, [withoutLoop])).toMatchObject([{ vectorised: false, reason: 'why not' }]);
  });

  it('is that vectors were made of what a wholly unrolled loop left, with both remarks', () => {
    const unrolled = { kind: 'unrolled', unrolled: 32, isWhole: true, text: 'completely unrolled' } as const;
    const straight = { ...VECTORISED, about: 'straight code', text: 'Stores SLP vectorized' } as const;
    const line = (lanes[0]?.first ?? 0) + 1;
    expect(verdictsOf(leibniz, [remark(line, unrolled), remark(line, straight)])).toMatchObject([
      { vectorised: true, unrolled: 32, reason: 'completely unrolled; Stores SLP vectorized' },
    ]);
    expect(verdictsOf(leibniz, [remark(line, {}), remark(line, straight)])).toMatchObject([
      { vectorised: false, reason: 'why not; in part: Stores SLP vectorized' },
    ]);
  });

  it('is that on all the places where a function was inlined', () => {
    const heads = cLoops(twice.module.c, twice.lines).filter(
      ({ of, versions }) => of?.line === 2 && !versions.includes('checked'),
    );
    // Chunks around each.
    const inner = heads.filter((loop) => heads.some(({ parent }) => parent === loop) === false);
    expect(inner).toHaveLength(2);
    const [first, second] = inner.map((loop) => loop.first) as [number, number];
    expect(verdictsOf(twice, [remark(first, VECTORISED), remark(second, VECTORISED)])[0]).toMatchObject({
      vectorised: true,
    });
    expect(verdictsOf(twice, [remark(first, VECTORISED), remark(second, {})])[0]).toMatchObject({
      ...{ vectorised: false, reason: 'in 1 of the 2 places where it is inlined: why not' },
    });
  });

  it('is not that on a fill in it, nor that on another loop of the line', () => {
    const [fill] = linesWith(twice, 'for (int64_t at').slice(-1);
    expect(verdictsOf(twice, [remark(fill ?? 0, VECTORISED)]).some(({ vectorised }) => vectorised)).toBe(false);
    const [inner] = linesWith(twice, 'j < a.length').slice(-1);
    const [, , outerVerdict, innerVerdict] = verdictsOf(twice, [remark(inner ?? 0, VECTORISED)]);
    expect([outerVerdict?.vectorised, innerVerdict?.vectorised]).toEqual([false, true]);
  });
});

describe('compilers', () => {
  const [compiler] = compilers;
  if (compiler === undefined) throw new Error('these tests need a C compiler');
  const asked = (changed: Partial<typeof compiler>) =>
    withRemarks(leibniz.module, { lines: leibniz.lines, compilers: [{ ...compiler, ...changed }], target: 'baseline' });
  const wrapper = (body: string) => writeExecutable(join(temporaryFolder(), 'cc'), body);
  const gcc = families.find(({ id }) => id === 'gcc') as (typeof families)[number];

  it('that refuse the flag are told of, and have no verdict', async () => {
    const cc = wrapper('echo "cc: error: unrecognized command-line option" >&2; exit 1');
    const { module, problems } = await asked({ cc, name: 'old' });
    expect(module.compilers).toEqual([]);
    expect(module.loops[0]?.verdicts).toEqual([]);
    expect(problems.map(({ message }) => message)).toEqual([
      'old gives no remarks: old failed:\n  cc: error: unrecognized command-line option',
    ]);
  });

  it('that leave no record are told of', async () => {
    const { problems } = await asked({ cc: wrapper('exit 0'), name: 'mute', family: gcc });
    expect(problems[0]?.message).toMatch(/^mute gives no remarks that kernelize can read: ENOENT/);
  });

  it('that are icc are told of', async () => {
    const icc = families.find(({ id }) => id === 'icc') as (typeof families)[number];
    const { problems } = await asked({ name: 'icc', family: icc });
    expect(problems[0]?.message).toMatch(/^icc gives no remarks: icc reports on loops in a way/);
  });

  it('are stopped when nobody wants to know any more', async () => {
    const options = { lines: leibniz.lines, compilers, target: 'baseline', signal: AbortSignal.abort() } as const;
    await expect(withRemarks(leibniz.module, options)).rejects.toThrow(/abort/);
  });

  it('that fail leave the others their say', async () => {
    const broken = { ...compiler, cc: wrapper('exit 3'), name: 'broken' };
    const options = { lines: leibniz.lines, compilers: [broken, compiler], target: 'baseline' } as const;
    const { module, problems } = await withRemarks(leibniz.module, options);
    expect(problems).toHaveLength(1);
    expect(module.compilers.map(({ name }) => name)).toEqual([compiler.name]);
    expect(module.compilers[0]?.flags).toContain('-O3');
    expect(module.loops[0]?.verdicts).toHaveLength(1);
  });
});

describe.each(compilers.filter(({ family }) => 'flags' in family.remarks))('$name', (compiler) => {
  it('vectorises quotients by division where the CPU has no multiply-adds', async () => {
    const options = { lines: leibniz.lines, compilers: [compiler], target: 'baseline' } as const;
    const { module } = await withRemarks(leibniz.module, options);
    expect(module.loops[0]?.verdicts).toMatchObject([{ compiler: compiler.name, vectorised: true }]);
  });

  it('makes the same code whether it is asked or not', () => {
    const folder = temporaryFolder();
    const { remarks } = compiler.family;
    const code = (flags: readonly string[]) => {
      writeFileSync(join(folder, 'kernel.c'), leibniz.module.c);
      const all = [...generatedFlags({ compiler, target: 'x86-64-v3' }), '-fPIC', ...flags, `-I${nodeApiHeaders()}`];
      expect(spawnSync(compiler.cc, [...all, '-c', 'kernel.c', '-o', 'kernel.o'], { cwd: folder }).status).toBe(0);
      // .text alone.
      spawnSync('objcopy', ['-O', 'binary', '--only-section=.text', 'kernel.o', 'kernel.text'], { cwd: folder });
      return readFileSync(join(folder, 'kernel.text'));
    };
    const plain = code([]);
    expect(plain.length).toBeGreaterThan(1000);
    expect(code('flags' in remarks ? [...remarks.flags, '-g'] : []).equals(plain)).toBe(true);
  });
});
