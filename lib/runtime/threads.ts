// How many threads `parallel` loops use. One pool serves the process, whichever binaries are loaded: any of them can be
// told.
//
// Binaries register here when they are loaded, those of `kernelize build` by the global symbol alone.

interface Threads {
  /** Undefined: nobody has said. */
  count: number | undefined;
  readonly binaries: { readonly kz_set_threads: (threads: number) => void; readonly kz_threads: () => number }[];
}

const KEY = Symbol.for('kernelize.threads');

function shared(): Threads {
  const holder = globalThis as unknown as Record<symbol, Threads | undefined>;
  holder[KEY] ??= { count: undefined, binaries: [] };
  return holder[KEY];
}

/** A binary's exports, if it has loops on threads. */
export function registerThreads(exports: Record<string, unknown>): void {
  if (typeof exports.kz_set_threads !== 'function') return;
  const threads = shared();
  if (threads.binaries.length === 0) threads.binaries.push(exports as unknown as Threads['binaries'][number]);
  if (threads.count !== undefined) threads.binaries[0]?.kz_set_threads(threads.count);
}

/**
 * How many threads a `parallel` loop uses from now on, the calling one included, in the whole process.
 *
 * @param count 1 to 256; 0: as many as the environment's KERNELIZE_THREADS says, or as there are CPUs for this process.
 * @throws RangeError for any other number.
 */
export function setThreads(count: number): void {
  if (!Number.isInteger(count) || count < 0 || count > 256) {
    throw new RangeError(`setThreads: ${count} is no number of threads: 1 to 256, or 0 for as many as there are CPUs`);
  }
  const threads = shared();
  threads.count = count;
  threads.binaries[0]?.kz_set_threads(count);
}

/** How many threads a `parallel` loop uses; undefined before a kernel with such a loop was loaded. */
export function getThreads(): number | undefined {
  return shared().binaries[0]?.kz_threads();
}
