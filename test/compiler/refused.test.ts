// Each construct that kernels don't have is refused once, with a hint: the table in docs/diagnostics.md.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { codes } from '../../lib/frontend/codes.ts';
import { refused, sourceOf } from '../../scripts/diagnostics/refused.js';

describe.each(refused)('%s', (_theme, all) => {
  it.each(all)('$what', (each) => {
    const { diagnostics } = compile('kernel.ts', sourceOf(each));
    expect(diagnostics.map(({ message }) => message)).toHaveLength(1);
    expect(diagnostics[0]?.hint).toMatch(/\w/);
  });
});

it('has codes of its own for what is refused, and hints that differ', () => {
  const all = refused.flatMap(([, each]) => each).map((each) => compile('kernel.ts', sourceOf(each)).diagnostics[0]);
  for (const each of all) expect(Object.keys(codes)).toContain(each?.code);
  const hints = new Set(all.map((each) => each?.hint));
  // Some hints serve several: what helps with a text is the same wherever it stands.
  expect(hints.size).toBeGreaterThan(0.75 * all.length);
});
