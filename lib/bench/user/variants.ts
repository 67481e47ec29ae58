// The rows of a user's kernel: its TypeScript run by V8, and the native versions. In: a case. Out: variants for
// measure().

import type { LoadedKernel } from '../../runtime/load-binary.ts';
import { setThreads } from '../../runtime/threads.ts';
import type { Variant } from '../variants.ts';
import { showArgument } from './arguments.ts';
import type { Outcome } from './outcome.ts';
import { type AnyFunction, runnerOf, type SharedArrays } from './runner.ts';

/** A kernel with arguments. */
export interface UserCase {
  readonly name: string;
  /** The kernel's name in its module. */
  readonly kernel: string;
  readonly args: readonly unknown[];
  /** How far native results may be from what is expected, relatively. */
  readonly tolerance: number;
  readonly js: AnyFunction;
  /** Arrays of the module that the kernel uses, in the order in which native versions are given them. */
  readonly shared: SharedArrays;
  /** What native versions must give: JavaScript's outcome, under `reassociate` that of the stated order. */
  readonly expected: Outcome;
  /** What JavaScript gives. */
  readonly ofJs: Outcome;
}

/** A native version of a case's kernel. */
export interface NativeVersion {
  readonly kernel: LoadedKernel;
  /** Directives that the command line sets for all kernels. */
  readonly directives: string;
}

/** @param threads numbers of threads, of kernels that run on threads; none: as many as the process has. */
export function userVariants(each: UserCase, natives: readonly NativeVersion[], threads: readonly number[]): Variant[] {
  const { name, tolerance } = each;
  const args = each.args.map(showArgument);
  const common = { series: name, args, probes: [], clock: 'its own', repeatable: true } as const;
  const run = runnerOf(each.js, each.args, each.shared);
  const javascript: Variant = {
    ...common,
    title: 'JavaScript',
    compiler: `V8 ${process.versions.v8.split('.').slice(0, 2).join('.')}`,
    profile: '',
    flags: '',
    tolerance: 0,
    twin: () => each.ofJs,
    run: (_args, calls) => run(calls),
  };
  return [javascript, ...natives.flatMap((native) => nativeRows(native))];

  function nativeRows({ kernel, directives }: NativeVersion): Variant[] {
    const { entry, level } = kernel;
    const runNative = runnerOf(kernel.call, each.args, each.shared, true);
    // Of several versions, that for these arguments may copy nothing.
    const version = kernel.choose?.([...each.shared.arrays, ...each.args]).kernel ?? kernel;
    const copying = version.copying && kernel.copying;
    const variant: Variant = {
      ...common,
      title: ['native', directives].filter(Boolean).join(', '),
      compiler: `${entry.compiler.family} ${entry.compiler.version}`,
      profile: [entry.target, level].filter(Boolean).join(', '),
      flags: entry.flags.join(' '),
      tolerance,
      twin: () => each.expected,
      run: (_args, calls) => runNative(calls),
      ...(copying && { copying: (calls: number) => runnerOf(copying, each.args, each.shared, true)(calls).seconds }),
    };
    if (!kernel.onThreads || threads.length === 0) return [variant];
    return threads.map((count) => ({
      ...variant,
      title: `${variant.title}, ${count} ${count === 1 ? 'thread' : 'threads'}`,
      threads: count,
      prepare: () => setThreads(count),
    }));
  }
}
