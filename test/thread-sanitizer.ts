// C and C++ programs under ThreadSanitizer.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext } from 'vitest';
import { nodeApiHeaders } from '../lib/builders/direct.ts';
import { compile } from '../lib/compiler/compile.ts';
import { temporaryFolder } from './helpers.ts';

/**
 * What the program says, or the first line of what the sanitizer says; `hangs` after 100 s.
 *
 * @param args the compiler's, with the sources
 */
export function runWithoutRaces({ skip }: TestContext, compiler: 'gcc' | 'g++', args: readonly string[]): string {
  const program = join(temporaryFolder(), 'main');
  const all = ['-fsanitize=thread', '-O1', '-g', '-w', '-pthread', ...args, '-o', program, '-lm'];
  const built = spawnSync(compiler, all, { encoding: 'utf8' });
  if (built.status !== 0 && /tsan|fsanitize/.test(built.stderr)) skip(`${compiler} has no thread sanitizer here`);
  expect(built.stderr).toBe('');
  const env = { ...process.env, KERNELIZE_THREADS: '4', TSAN_OPTIONS: 'halt_on_error=1 atexit_sleep_ms=0' };
  const { stdout, stderr, signal } = spawnSync(program, { env, encoding: 'utf8', timeout: 100_000 });
  if (signal === 'SIGTERM') return 'hangs';
  const report = /^WARNING: .*(?= \()|^line .*/m.exec(stderr)?.[0] ?? stderr;
  return stderr === '' && signal === null ? stdout : report || `${signal}`;
}

/**
 * The kernels as `kernels.c`, for a C program that includes it and calls them itself, never Node.js.
 *
 * @returns what its compiler needs
 */
export function withoutNode(folder: string, source: string): string[] {
  const { output, diagnostics } = compile('kernels.ts', source);
  expect(diagnostics).toEqual([]);
  const c = output?.c ?? '';
  const names = new Set(c.match(/\b(?:napi|uv)_\w+(?=\()/g));
  const stubs = [...names].map((name) => `int ${name}(void) { __builtin_trap(); }`);
  writeFileSync(join(folder, 'kernels.c'), c);
  writeFileSync(join(folder, 'stubs.c'), stubs.join('\n'));
  return [`-I${folder}`, `-I${nodeApiHeaders()}`, '-ffp-contract=off', join(folder, 'stubs.c')];
}
