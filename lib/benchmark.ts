// What a module's `benchmarks` are, for `kernelize bench FILES`. Types only: a kernel module imports nothing that runs.

// biome-ignore lint/suspicious/noExplicitAny: any kernel; with Benchmark<typeof dot> its parameters are known
type AnyKernel = (...args: any[]) => unknown;

/**
 * One case of `kernelize bench FILES`. A kernel module, or NAME.bench.ts beside NAME.ts, exports a list of them named
 * `benchmarks`; nothing else looks at it.
 *
 * ```ts
 * export const benchmarks: Benchmark[] = [{ fn: dot, args: () => [new Float64Array(1e6), new Float64Array(1e6)] }];
 * ```
 *
 * `satisfies Benchmark<typeof dot>` behind an entry has TypeScript compare its arguments with the kernel's.
 */
export interface Benchmark<F extends AnyKernel = AnyKernel> {
  /** As the report shows it. Default: the kernel's name. */
  readonly name?: string;
  /** A kernel that the module exports. */
  readonly fn: F;
  /** Called once. Every row gets copies of its own of the arrays. */
  readonly args: () => Readonly<Parameters<F>>;
  /**
   * How far native results may be from JavaScript's, relatively, where a function is the C library's (`Math.sin` and
   * its kin). Default: 0, bit for bit.
   */
  readonly tolerance?: number;
}
