// The direct builder: one C file to a .node by calling the compiler itself. No Python, make or CMake; Node-API's headers
// come from the package node-api-headers.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import type { Compiler } from '../toolchains/find.ts';
import { runTool } from './run.ts';

/** Which CPUs the binary is for: this one, or any with a level's instructions. */
export type Target = 'native' | 'x86-64-v3' | 'baseline';
export const TARGETS: readonly Target[] = ['native', 'x86-64-v3', 'baseline'];

export interface DirectRequest {
  readonly compiler: Compiler;
  readonly target: Target;
  readonly source: string;
  readonly output: string;
  readonly optimisation?: '-O0' | '-O3';
  readonly extra?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Flags of generated C. Two arrays may share memory and differ in kind: no strict aliasing. */
export function directFlags({
  compiler,
  target,
  optimisation,
}: Pick<DirectRequest, 'compiler' | 'target' | 'optimisation'>): string[] {
  const { family } = compiler;
  const cpu = {
    native: family.profiles.native.filter((flag) => !flag.startsWith('-O')),
    'x86-64-v3': family.levels['x86-64-v3'].filter((flag) => !flag.startsWith('-O')),
    baseline: [],
  }[target];
  const own = ['-fno-strict-aliasing', '-fPIC', '-shared', '-w'];
  return [optimisation ?? '-O3', ...cpu, ...family.strict, ...own, ...family.link];
}

/** @throws UserError if the compiler rejects the C: that is a bug in kernelize, and it says so. */
export async function buildDirect(request: DirectRequest): Promise<void> {
  const { compiler, source, output, extra = [], signal } = request;
  const headers = join(dirname(createRequire(import.meta.url).resolve('node-api-headers')), 'include');
  try {
    await runTool({
      title: compiler.name,
      command: compiler.cc,
      args: [...directFlags(request), ...extra, `-I${headers}`, source, '-o', output, '-lm'],
      cwd: dirname(output),
      log: `${output}.log`,
      signal,
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const hint = `this is a bug in kernelize: please report it with ${source} and ${compiler.family.id} ${compiler.version}`;
    throw new UserError(error.message, `${hint}; ${error.hint}`);
  }
}
