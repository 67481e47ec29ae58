// How many times as fast one version of a kernel is as another, both native, on arguments made up for it.
//
// In:  two sources of one kernel. Out: the ratio of their medians and its interval, or undefined where that can't be
// found out: the kernel fails on all arguments that we think of, takes too long, or does not compile. Kernels run in a
// process of their own, which is ended if it does not come back: made-up arguments may make a loop endless.

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median, ratioInterval } from '../bench/statistics.ts';
import { buildDirect } from '../builders/direct.ts';
import { type CompileOptions, compile } from '../compiler/compile.ts';
import type { Declared, Type } from '../ir/ir.ts';
import { packageRoot } from '../package.ts';
import type { Compiler } from '../toolchains/find.ts';

export interface TimingRequest {
  readonly file: string;
  readonly kernel: string;
  /** As it is, and as it might be. */
  readonly sources: readonly [string, string];
  readonly parameters: readonly { readonly type: Type; readonly declared: Declared | undefined }[];
  readonly settings: Pick<CompileOptions, 'directives' | 'readModule'>;
  readonly compiler: Compiler;
  /** For files. */
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds after which it is given up. Default: 10 seconds. */
  readonly longest?: number;
}

export interface Speedup {
  readonly ratio: number;
  /** The 95 % interval of the ratio. */
  readonly low: number;
  readonly high: number;
}

/** What timing-program.ts is asked, as JSON. */
export interface TimingJob {
  /** Files of the two binaries. */
  readonly paths: readonly [string, string];
  readonly kernel: string;
  readonly parameters: readonly string[];
  readonly rounds: number;
}

/** Enough for an interval of some percent, and half a second or so. */
const ROUNDS = 25;
const LONGEST = 10_000;

const program = join(packageRoot, 'dist/annotate/timing-program.js');
let builds = 0;

export async function speedupOf(request: TimingRequest): Promise<Speedup | undefined> {
  const { kernel, sources, parameters, signal, longest = LONGEST } = request;
  try {
    const paths = await Promise.all(sources.map((source) => build(source, request)));
    const job = { paths, kernel, parameters: parameters.map(({ type }) => type), rounds: ROUNDS };
    const options = { timeout: longest, killSignal: 'SIGKILL', ...(signal && { signal }) } as const;
    const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(job)], options);
    const [before, after] = JSON.parse(stdout) as [number[], number[]];
    if (before.length === 0 || after.length === 0) return undefined;
    return { ratio: median(before) / median(after), ...ratioInterval(before, after) };
  } catch {
    return undefined; // It could not be timed, which is no error: the hint says less.
  }
}

async function build(source: string, { file, compiler, folder, settings, signal }: TimingRequest): Promise<string> {
  const name = join(folder, `variant-${++builds}`);
  const { output } = compile(file, source, settings);
  if (output === undefined) throw new Error('the variant has errors');
  writeFileSync(`${name}.c`, output.c);
  await buildDirect({ compiler, target: 'native', source: `${name}.c`, output: `${name}.node`, signal });
  return `${name}.node`;
}
