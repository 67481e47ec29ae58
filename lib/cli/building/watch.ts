// kernelize build --watch: builds again what changed, until the signal aborts.
//
// Folders are watched, not files: editors replace files. What an event says about itself is not relied on; after each,
// everything that was read is compared with what it was.

import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UsageError } from '../../errors.ts';
import { readSources, type Source } from '../sources.ts';
import type { ModuleResult } from './module.ts';
import type { Reporter } from './report.ts';
import { hashOfSource } from './stamp.ts';

/** Editors write in several steps: a build begins when this many milliseconds have passed since the first. */
const SETTLE = 50;

export interface Watching {
  readonly patterns: readonly string[];
  readonly outDir: string;
  readonly build: (sources: readonly Source[]) => Promise<readonly ModuleResult[]>;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** @throws the signal's reason when it aborts: there is no other end. */
export async function watchModules({ patterns, outDir, build, reporter, signal }: Watching): Promise<never> {
  const results = new Map<string, ModuleResult>();
  const folders = new FolderWatchers();
  try {
    for (let told = false; ; ) {
      // Before reading: what changes while we build must not be missed.
      const change = folders.nextChange(signal);
      const sources = await readAgain(patterns, reporter);
      const due = sources.filter((source) => isDue(results.get(source.path), outDir));
      for (const result of await build(due)) results.set(result.source.path, result);
      const inputs = [...results.values()].flatMap((result) => result.inputs.map(({ file }) => join(outDir, file)));
      // What changed before a folder was watched shows when everything is compared once more.
      if (folders.watchOnly(new Set(inputs.map((file) => dirname(file)))) === 'more') continue;
      if (!told) reporter.note(`watching ${inputs.length} ${inputs.length === 1 ? 'file' : 'files'}; Ctrl-C ends`);
      told = true;
      await change;
      await delay(SETTLE, undefined, { signal });
    }
  } finally {
    folders.watchOnly(new Set());
  }
}

function isDue(last: ModuleResult | undefined, outDir: string): boolean {
  if (last === undefined) return true;
  // A file that could not be imported is no input, and may be there now.
  if (last.diagnostics.some(({ code }) => code === 'KZ1014')) return true;
  return last.inputs.some(({ file, hash }) => hashOfSource(join(outDir, file)) !== hash);
}

/** A file that is gone, or just being replaced, is no reason to end. */
async function readAgain(patterns: readonly string[], reporter: Reporter): Promise<Source[]> {
  try {
    return await readSources(patterns);
  } catch (error) {
    if (!(error instanceof UsageError) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    reporter.note((error as Error).message);
    return [];
  }
}

class FolderWatchers {
  private readonly watchers = new Map<string, FSWatcher>();
  private wake: () => void = () => {};

  /** Resolves at the next event in a watched folder; rejects when the signal aborts. */
  nextChange(signal: AbortSignal): Promise<void> {
    const change = new Promise<void>((resolve, reject) => {
      this.wake = resolve;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    // Whoever is building when the signal aborts says so first.
    change.catch(() => {});
    return change;
  }

  /** Whether there are more folders now. */
  watchOnly(folders: ReadonlySet<string>): 'more' | 'same' {
    let answer: 'more' | 'same' = 'same';
    for (const [folder, watcher] of this.watchers) if (!folders.has(folder)) this.forget(folder, watcher);
    for (const folder of folders) {
      if (this.watchers.has(folder)) continue;
      const watcher = watch(folder, () => this.wake());
      watcher.on('error', () => this.forget(folder, watcher));
      this.watchers.set(folder, watcher);
      answer = 'more';
    }
    return answer;
  }

  private forget(folder: string, watcher: FSWatcher): void {
    watcher.close();
    this.watchers.delete(folder);
  }
}
