// The trial, in a process of its own: a tiny function through `jit`, as anybody's, twice: compiled, and from the cache.
//
// In:  a TrialRequest as JSON, the only argument. Out: one line of JSON, a TrialAnswer.

import type { JitInfo } from '../jit/info.ts';
import type { JitOptions } from '../jit/options.ts';

export type TrialRequest = Pick<JitOptions, 'compiler' | 'target'>;

export interface TrialAnswer {
  readonly backend: JitInfo['backend'];
  readonly why: string | undefined;
  readonly compiler: JitInfo['compiler'];
  readonly target: string | undefined;
  /** Whether native code gave V8's bits. */
  readonly agrees: boolean;
  /** Whether the second start found it in the cache. */
  readonly cached: boolean;
  readonly milliseconds: TrialTimes;
}

export interface TrialTimes {
  /** Loading kernelize. */
  readonly load: number;
  /** From the function to native code: front end, C compiler, loading; and of that, the C compiler. */
  readonly native: number;
  readonly compiler: number | undefined;
  /** From the function to native code, when the cache has it. */
  readonly cached: number | undefined;
}

const TERMS = 1000;

/** Sums in the order of the loop: another order has other bits. */
function harmonic(terms: number): number {
  let sum = 0;
  for (let i = 1; i <= terms; i++) sum += 1 / i;
  return sum;
}

async function main(request: TrialRequest): Promise<TrialAnswer> {
  const [{ jit }, load] = await timed(() => import('../jit/jit.ts'));
  const options: JitOptions = { ...request, signature: 'f64(i32)', wait: true };
  const [first, native] = await timed(() => jit(harmonic, options));
  const { backend, why, compiler, target, compileMilliseconds } = first.info;
  const agrees = first(TERMS) === harmonic(TERMS);
  const [second, again] = backend === 'native' ? await timed(() => jit(harmonic, options)) : [first, undefined];
  const { cached } = second.info;
  const milliseconds = { load, native, compiler: compileMilliseconds, cached: cached ? again : undefined };
  return { backend, why, compiler, target, agrees, cached, milliseconds };
}

async function timed<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  const result = await work();
  return [result, Math.round((performance.now() - start) * 10) / 10];
}

/** With KERNELIZE_STRICT=1, what can't be native throws. */
function failed(error: Error): TrialAnswer {
  const milliseconds = { load: 0, native: 0, compiler: undefined, cached: undefined };
  return {
    backend: 'js',
    why: error.message,
    compiler: undefined,
    target: undefined,
    agrees: true,
    cached: false,
    milliseconds,
  };
}

console.log(JSON.stringify(await main(JSON.parse(process.argv[2] ?? '{}')).catch(failed)));
