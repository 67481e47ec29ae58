// A module of two thousand lines is annotated about as fast, line for line, as a small one.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { expect, it } from 'vitest';
import { annotate } from '../../lib/annotate/annotate.ts';
import { packageRoot } from '../helpers.ts';

/** Real kernels under new names, as often as there are copies. */
function manyKernels(copies: number): string {
  const files = globSync('examples/kernels/*.ts', { cwd: packageRoot }).sort();
  const imports = new Set<string>();
  const parts: string[] = [];
  for (const file of files) {
    const text = readFileSync(join(packageRoot, file), 'utf8');
    if (/^import (?!type)/m.test(text)) continue;
    for (const [line] of text.matchAll(/^import type .*$/gm)) imports.add(line);
    const body = text.replace(/^import .*$/gm, '').replace(/^'use kernel.*';$/gm, '');
    const names = [...body.matchAll(/^(?:export )?(?:function|const) (\w+)/gm)].map(([, name = '']) => name);
    const directive = /^'use kernel(.*)';$/m.exec(text)?.[0] ?? '';
    for (let copy = 0; copy < copies; copy++) {
      let renamed = body;
      for (const name of names) renamed = renamed.replace(new RegExp(`\\b${name}\\b`, 'g'), `${name}_${parts.length}`);
      // The directive of a module is one of each of its exports here.
      if (directive !== '') renamed = renamed.replace(/^(export function [^{]*\{)$/gm, `$1\n  ${directive}`);
      parts.push(renamed);
    }
  }
  return [...mergedTypes(imports), ...parts].join('\n').replace(/\n{3,}/g, '\n\n');
}

/** One import for all type names. */
function mergedTypes(imports: ReadonlySet<string>): string[] {
  const names = new Set(
    [...imports].flatMap((line) => (/\{(.*)\}/.exec(line)?.[1] ?? '').split(',').map((name) => name.trim())),
  );
  return names.size === 0 ? [] : [`import type { ${[...names].filter(Boolean).join(', ')} } from 'kernelize';`];
}

/** Of this process's own time: others may be working too. */
function work(source: string): number {
  const before = process.cpuUsage();
  const { module, diagnostics } = annotate('many.ts', source);
  const { user } = process.cpuUsage(before);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(module?.values.length).toBeGreaterThan(source.split('\n').length);
  return user;
}

it('is linear: two thousand lines are not more work than their parts', () => {
  const one = manyKernels(1);
  const parts = Math.ceil(2000 / one.split('\n').length);
  const many = manyKernels(parts);
  expect(many.split('\n').length).toBeGreaterThan(2000);
  work(one); // Compiles our own code.
  // Quadratic work would be `parts` times as much again.
  expect(work(many) / work(one)).toBeLessThan((parts * parts) / 1.5);
}, 600_000);
