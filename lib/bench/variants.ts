// Variants: the ways to compute a case. In: the cases and the addons that were built. Out: for each case the JavaScript
// baseline and one variant per native kernel and addon, and the plain C program where there is one.

import { execFileSync } from 'node:child_process';
import { agreements } from '../pi/agreement.ts';
import type { Addon, NativeKernel, NativeValue } from '../runtime/addon.ts';
import type { Case, CaseKernel, Value } from './cases.ts';

/** A number as it is; anything else as text. */
export type ShownArgument = number | string;

export interface Variant {
  readonly series: string;
  /** What it is: JavaScript, C, C lanes, ... */
  readonly title: string;
  readonly compiler: string;
  /** o2, strict, native; empty for JavaScript. */
  readonly profile: string;
  readonly flags: string;
  /** How many threads it runs on; undefined: only ever on one. */
  readonly threads?: number;
  /** Of users' kernels, which know their own, how they are shown. */
  readonly args: readonly ShownArgument[];
  /** What it must compute: bit for bit where the tolerance is 0. */
  readonly twin: (...args: number[]) => Value;
  /** How far from the twin's value it may be, relatively. */
  readonly tolerance: number;
  readonly probes: readonly (readonly number[])[];
  /** Whether the benchmark takes the time of calls, or the variant, a process of its own, says what one took. */
  readonly clock: 'ours' | 'its own';
  /** Computes once by our clock, `calls` times by its own. */
  run(args: readonly number[], calls: number): Outcome | Promise<Outcome>;
  /** The function itself, where its time is to be taken at many sizes: without what `run` adds to a call. */
  readonly swept?: (...args: number[]) => NativeValue;
  /** Of a kernel that is given plain arrays or objects: seconds a call that copying them takes. */
  copying?(calls: number): number;
  /** What must be so before it runs; takes part in no time. */
  prepare?(): void;
  /** Calls per sample may be more than one for fast kernels; a process that ends is always started once. */
  readonly repeatable: boolean;
}

export interface Outcome {
  readonly value: Value;
  /** Of one call, by its own clock. */
  readonly seconds?: number;
}

/** An addon to measure, and where its name in the table comes from. */
export interface BuiltAddon {
  readonly compiler: string;
  readonly profile: string;
  readonly flags: string;
  readonly addon: Addon;
  /** Path of the plain C program built with it, for the profile that is compared with it. */
  readonly plainProgram?: string | undefined;
}

/** @param threads numbers of threads, of kernels that run on threads */
export function variantsOf(series: Case, addons: readonly BuiltAddon[], threads: readonly number[]): Variant[] {
  const common = { series: series.name, args: series.args, tolerance: 0, clock: 'ours' } as const;
  const javascript: Variant = {
    ...common,
    title: 'JavaScript',
    compiler: `V8 ${process.versions.v8.split('.').slice(0, 2).join('.')}`,
    profile: '',
    flags: '',
    twin: series.js,
    probes: [],
    run: (args) => ({ value: series.js(...args) }),
    ...(series.takesIntervals ? { swept: series.js as NonNullable<Variant['swept']> } : {}),
    repeatable: true,
  };
  const fitting = series.kernels.filter(({ most = Number.POSITIVE_INFINITY }) => (series.args[0] ?? 0) <= most);
  const native = fitting.flatMap((each) =>
    addons.filter(isShown(each, addons)).flatMap((built): Variant[] => {
      const { compiler, addon } = built;
      const kernel = kernelOf(each, addon) as NativeKernel;
      const call = kernel.call as (...args: readonly number[]) => Value;
      const isSwept = series.takesIntervals && each.swept === true;
      const variant: Variant = {
        ...common,
        title: each.title,
        compiler,
        profile: profileOf(each, built),
        flags: flagsOf(each, built),
        twin: each.twin,
        probes: agreements[each.name]?.probes ?? [],
        run: (args) => ({ value: call(...args) }),
        ...(isSwept ? { swept: call as NonNullable<Variant['swept']> } : {}),
        repeatable: true,
      };
      if (!each.onThreads) return [variant];
      return threads.map((count) => ({
        ...variant,
        title: `${each.title}, ${count} ${count === 1 ? 'thread' : 'threads'}`,
        threads: count,
        prepare() {
          addon.kz_set_threads(count);
          // Threads start with the first loop that they share.
          call(...series.args.map((arg) => Math.min(arg, ENOUGH_FOR_THREADS)));
        },
      }));
    }),
  );
  const plain = addons
    .filter(({ plainProgram }) => plainProgram !== undefined && series.name === 'leibniz')
    .map(
      ({ compiler, profile, flags, plainProgram }): Variant => ({
        ...common,
        title: 'C, plain program',
        compiler,
        profile,
        flags,
        twin: series.js,
        probes: [[0], [1], [100_003]],
        clock: 'its own',
        run: (args) => runPlainProgram(plainProgram as string, args),
        repeatable: false,
      }),
    );
  return [javascript, ...native, ...plain];
}

/** Iterations: several chunks of a reduction for each thread, and a fraction of a millisecond. */
const ENOUGH_FOR_THREADS = 1e6;

function kernelOf({ table, name }: CaseKernel, addon: Addon): Pick<NativeKernel, 'call' | 'versions'> | undefined {
  return addon[table]?.[name];
}

/**
 * Of a kernel with versions per CPU level, the level. Generated ones have a row for each profile, which is named too.
 */
function profileOf(kernel: CaseKernel, { profile, addon }: BuiltAddon): string {
  if (kernelOf(kernel, addon)?.versions !== 'per level') return profile;
  return kernel.table === 'generated' ? `${profile}, ${addon.cpu}` : addon.cpu;
}

/** As binding.gyp and CMakeLists.txt say. */
function flagsOf(kernel: CaseKernel, { flags, addon }: BuiltAddon): string {
  return [
    flags,
    ...(kernelOf(kernel, addon)?.versions === 'per level' ? [addon.build.levels[addon.cpu]] : []),
    ...(kernel.table === 'generated' ? ['-fno-strict-aliasing'] : []),
  ]
    .filter(Boolean)
    .join(' ');
}

/** A hand-written kernel with versions per CPU level is the same under every profile: one row for each compiler. */
function isShown(kernel: CaseKernel, addons: readonly BuiltAddon[]): (each: BuiltAddon) => boolean {
  return (each) => {
    const found = kernelOf(kernel, each.addon);
    if (found?.versions !== 'per level' || kernel.table === 'generated') return found !== undefined;
    return addons.find(({ compiler }) => compiler === each.compiler) === each;
  };
}

/** `plain_program N` prints the bits of its result and the seconds it took. */
function runPlainProgram(program: string, args: readonly number[]): { value: number; seconds: number } {
  const [bits = '', seconds = ''] = execFileSync(program, args.map(String), { encoding: 'utf8' }).split(/\s+/);
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return { value: view.getFloat64(0), seconds: Number(seconds) };
}
