// The public face of the package: jit, kernel (for the import hook), the number types of the kernel language, and what
// kernels are. The kernels themselves are in 'kernelize/pi'.

export type { MlMatrix, NdArray, StdlibNdArray } from './array-types.ts';
export type { Benchmark } from './benchmark.ts';
export { type Hooked, kernel } from './hook/kernel.ts';
export { JitError, type JitInfo } from './jit/info.ts';
export { type Jitted, jit } from './jit/jit.ts';
export type { JitOptions } from './jit/options.ts';
export type { AsyncOptions } from './runtime/async.ts';
export type { Kernel, KernelInfo } from './runtime/kernel.ts';
export { getThreads, setThreads } from './runtime/threads.ts';

/** A double, JavaScript's number. */
export type f64 = number;
/** A number that is always a float: `Math.fround` leaves it unchanged. */
export type f32 = number;
/** A number that is always an integer from -2^31 to 2^31 - 1. */
export type i32 = number;
/** A number that is always an integer from 0 to 2^32 - 1. */
export type u32 = number;
/** A bigint from -2^63 to 2^63 - 1. */
export type i64 = bigint;
/** A bigint from 0 to 2^64 - 1. */
export type u64 = bigint;
