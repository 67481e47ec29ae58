// Which parts of the headers a generated file gets.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type HeaderName, usedParts } from '../../lib/backends/c/headers.ts';
import { nodeApiHeaders } from '../../lib/builders/direct.ts';
import { compile } from '../../lib/compiler/compile.ts';
import { compilers } from '../compiler/build.ts';
import { packageRoot } from '../helpers.ts';

const headers: readonly HeaderName[] = [
  ...(['watch.h', 'generated.h', 'stack.h', 'bigints.h', 'kernel.h', 'environment.h', 'glue.h'] as const),
];

/** With those that it includes. */
function textOf(header: string): string {
  const text = readFileSync(join(packageRoot, 'native', 'include', 'kernelize', header), 'utf8');
  return text.replace(/^#include "kernelize\/(\w+\.h)"$/gm, (_, name: string) => textOf(name));
}

function definedIn(header: HeaderName): string[] {
  const text = textOf(header);
  const functions = [...text.matchAll(/^[A-Za-z_][^;{}()]*[ *](kz_\w+)\(/gm)].map(([, name = '']) => name);
  return [...new Set(functions)].filter((name) => !name.endsWith('_'));
}

const names = [...headers.flatMap(definedIn), 'kz_big_checked_add_u64', 'kz_big_checked_pow_i64', 'kz_Float32Array'];

describe('the parts of headers that a file gets', () => {
  it('are complete: each function compiles with what it brings along, and without a warning', () => {
    expect(names.length).toBeGreaterThan(80);
    const { cc } = compilers[0] as { cc: string };
    const problems = names.map((name) => {
      const text = [...usedParts(headers, `${name};`).values()].join('\n');
      expect(text, name).toContain(name.replace(/(add|pow)_.64$/, ''));
      // stack.h needs kz_call to have its member.
      const input = `#define _GNU_SOURCE\n#define KZ_RECURSION\n${text}`;
      const flags = ['-std=gnu17', '-Wall', '-Wextra', '-Werror', '-Wno-unused-function', `-I${nodeApiHeaders()}`];
      const { status, stderr } = spawnSync(cc, [...flags, '-fsyntax-only', '-x', 'c', '-'], {
        input,
        encoding: 'utf8',
      });
      return status === 0 ? '' : `${name}: ${stderr}`;
    });
    expect(problems.join('')).toBe('');
  });

  it('are few: a kernel of numbers has nothing of arrays, bigints or memory', () => {
    const source = 'export function f(n: number): number {\n  "use kernel";\n  return n * 2;\n}\n';
    const c = compile('f.ts', source).output?.c ?? '';
    expect(c).toContain('kz_read_f64');
    for (const absent of [
      'kz_read_array',
      'kz_wide',
      'calloc',
      'kz_Float64Array',
      'kz_site',
      'kz_throw',
      'kz_call kz',
    ]) {
      expect(c).not.toContain(absent);
    }
    expect(c.split('\n').length).toBeLessThan(520);
  });
});
