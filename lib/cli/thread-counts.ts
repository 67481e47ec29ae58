// Numbers of threads on the command line, for kernels that run on threads.

import { UsageError } from '../errors.ts';

/** As the pool has it: native/include/kernelize/parallel.h. */
export const MOST_THREADS = 256;

/** @throws UsageError for what is no list of numbers of threads. */
export function parseThreadCounts(text: string): number[] {
  return text.split(',').map((word) => {
    const count = Number(word);
    if (Number.isInteger(count) && count >= 1 && count <= MOST_THREADS) return count;
    throw new UsageError(`--threads must be integers from 1 to ${MOST_THREADS}, but got '${word.trim()}'`);
  });
}
