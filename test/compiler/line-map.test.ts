// Which lines of C are there for which lines of the source.

import { describe, expect, it } from 'vitest';
import { emitC, emitPlacedC } from '../../lib/backends/c/index.ts';
import { lower } from '../../lib/compiler/lower.ts';
import { positionOf } from '../../lib/diagnostics.ts';
import { defaultDirectives } from '../../lib/frontend/directives.ts';
import { passes, runPasses } from '../../lib/passes/index.ts';

function compiled(source: string) {
  const { module, diagnostics } = lower('k.ts', source, { outer: defaultDirectives });
  expect(diagnostics).toEqual([]);
  return runPasses(module, passes.at(-1)?.name ?? '');
}

/** `7 checked: s += a.data[i];` for each line of the kernels that is for something. */
function mapped(source: string): string[] {
  const { c, lines } = emitPlacedC(compiled(source), { mapLines: true, comments: 'none' });
  return c.split('\n').flatMap((text, at) => {
    const region = lines[at];
    if (region === undefined || region.part === 'glue') return [];
    const { line } = positionOf(source, region.start);
    return [`${line}${region.versions.map((each) => ` ${each}`).join('')}: ${text.trim()}`];
  });
}

const SUM = `export function f(a: Float64Array, n: number): number {
  'use kernel';
  let s = 0;
  for (let i = 0; i < n; i++)
    s += a[i]!;
  return s;
}
`;

describe('the map of lines', () => {
  it('leaves the C as it is', () => {
    for (const directives of ['', ' reassociate', ' parallel reassociate']) {
      const module = compiled(SUM.replace('kernel', `kernel${directives}`));
      expect(emitPlacedC(module, { mapLines: true }).c).toBe(emitC(module));
    }
  });

  it('tells versions apart', () => {
    const lines = mapped(SUM);
    expect(lines).toContain('3: double s = 0.0;');
    expect(lines).toContain('5 hoisted: s += a.data[i];');
    expect(lines).toContain('5 checked: s += a.data[i_2];');
    expect(lines).toContain('6: *result = s;');
    expect(lines[0]).toMatch(/^1: static int f\(/);
    expect(lines.at(-1)).toBe('1: }');
  });

  it('has lanes and leftovers, and what threads run', () => {
    const lanes = mapped(SUM.replace('kernel', 'kernel reassociate'));
    expect(lanes.some((line) => line.startsWith('5 hoisted lanes: '))).toBe(true);
    expect(lanes.some((line) => line.startsWith('5 hoisted leftover: '))).toBe(true);
    const threads = mapped(SUM.replace('kernel', 'kernel parallel reassociate'));
    expect(threads.some((line) => line.startsWith('5 hoisted task lanes: '))).toBe(true);
    // Where arrays may share memory, there is a loop for one thread too.
    const copy = mapped(
      SUM.replace('kernel', 'kernel parallel')
        .replace('s += a[i]!', 'b[i] = a[i]!')
        .replace('n:', 'b: Float64Array, n:'),
    );
    expect(copy.some((line) => line.startsWith('5 hoisted threads task: b.data['))).toBe(true);
    expect(copy.some((line) => line.startsWith('5 hoisted serial: b.data['))).toBe(true);
  });

  it('gives glue to the function, and comments to nobody', () => {
    const { c, lines } = emitPlacedC(compiled(SUM), { mapLines: true });
    for (const [at, text] of c.split('\n').entries()) {
      if (/kz_call_f\(napi_env/.test(text)) expect(lines[at]).toMatchObject({ part: 'glue', start: 7 });
      if (/<<<<<</.test(text)) expect(lines[at]).toBeUndefined();
    }
  });
});
