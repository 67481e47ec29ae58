// The direct builder: one C file to a .node by calling the compiler itself. No Python, make or CMake; Node-API's headers
// come from the package node-api-headers.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type ModuleBuilder, type ModuleRequest, reportAsBug } from './module-builder.ts';
import { runTool } from './run.ts';

export { TARGETS, type Target } from './module-builder.ts';

export interface DirectRequest extends Omit<ModuleRequest, 'log'> {
  readonly optimisation?: '-O0' | '-O3';
  readonly extra?: readonly string[];
  /** What the compiler said. Default: beside the output. */
  readonly log?: string;
}

type Flavour = Pick<DirectRequest, 'compiler' | 'target' | 'optimisation'>;

/** Flags for compiling generated C, by any builder. Two arrays may share memory and differ in kind: no strict aliasing. */
export function generatedFlags({ compiler, target, optimisation }: Flavour): string[] {
  const { family } = compiler;
  const cpu = {
    native: family.profiles.native.filter((flag) => !flag.startsWith('-O')),
    'x86-64-v3': family.levels['x86-64-v3'].filter((flag) => !flag.startsWith('-O')),
    baseline: [],
  }[target];
  return [optimisation ?? '-O3', ...cpu, ...family.strict, '-fno-strict-aliasing', '-w'];
}

export function directFlags(flavour: Flavour): string[] {
  return [...generatedFlags(flavour), '-fPIC', '-shared', '-pipe', ...flavour.compiler.family.link];
}

/** @throws UserError if the compiler rejects the C: that is a bug in kernelize, and it says so. */
export async function buildDirect(request: DirectRequest): Promise<void> {
  const { compiler, source, output, extra = [], signal, temporaryFolder, watch } = request;
  const run = runTool({
    title: compiler.name,
    command: compiler.cc,
    args: [...directFlags(request), ...extra, `-I${nodeApiHeaders()}`, source, '-o', output, '-lm'],
    cwd: dirname(output),
    log: request.log ?? `${output}.log`,
    signal,
    watch,
    ...(temporaryFolder === undefined ? {} : { env: { ...process.env, TMPDIR: temporaryFolder } }),
  });
  await run.catch((error) => reportAsBug(error, request));
}

export const direct: ModuleBuilder = { name: 'direct', lacks: async () => [], build: buildDirect };

export function nodeApiHeaders(): string {
  return join(dirname(createRequire(import.meta.url).resolve('node-api-headers')), 'include');
}
