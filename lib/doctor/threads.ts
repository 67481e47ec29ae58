// Threads: how many `parallel` loops use, and what limits them. Counted as native/include/kernelize/parallel.h does.

import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { type Circumstances, type Examined, note, type Problem, unset } from './examination.ts';

export interface ThreadsFacts {
  /** CPUs of the machine, of the process's affinity mask, and of its control groups; undefined: no limit is known. */
  readonly cpus: number;
  readonly affinity: number;
  readonly quota: number | undefined;
  /** KERNELIZE_THREADS, if it is a number that counts. */
  readonly wanted: number | undefined;
  /** What `parallel` loops use, the calling thread included. */
  readonly used: number;
}

/** KZ_POOL_MOST in native/include/kernelize/parallel.h. */
const MOST = 256;

export function examineThreads({ env }: Circumstances): Examined<ThreadsFacts> {
  const affinity = affinityOf(textOf('/proc/self/status')) ?? availableParallelism();
  const quota = quotaOf(textOf('/proc/self/cgroup'), (file) => textOf(`/sys/fs/cgroup${file}`));
  const available = Math.min(affinity, quota ?? MOST, MOST);
  const wanted = wantedOf(env.KERNELIZE_THREADS);
  const used = Math.min(wanted ?? available, MOST);
  const problems: Problem[] = [];
  if (used > available) {
    const message = `KERNELIZE_THREADS=${wanted} is more than the ${available} CPUs that this process may use`;
    problems.push(note(message, unset('KERNELIZE_THREADS')));
  }
  const all = cpus().length;
  const limits = [
    `${all} CPUs`,
    ...(affinity < all ? [`${affinity} by affinity`] : []),
    ...(quota === undefined ? [] : [`${quota} by the control group's quota`]),
    ...(wanted === undefined ? [] : [`KERNELIZE_THREADS=${wanted}`]),
  ];
  return {
    facts: { cpus: all, affinity, quota, wanted, used },
    lines: [`${used} for parallel loops (${limits.join(', ')})`],
    problems,
  };
}

/** What is no number of threads counts as unset; settings.ts says so. */
function wantedOf(text: string | undefined): number | undefined {
  const number = /^\d+$/.test(text ?? '') ? Number(text) : 0;
  return number >= 1 && number <= 1024 ? number : undefined;
}

/** How many CPUs `Cpus_allowed_list: 0-3,8` has. */
export function affinityOf(status: string): number | undefined {
  const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status) ?? [];
  if (list === undefined) return undefined;
  const counts = list.split(',').map((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return last - first + 1;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * The CPU time that the control groups of a process, and those above them, allow: in whole CPUs. `cgroup` is
 * /proc/self/cgroup, and `read` gives files below /sys/fs/cgroup.
 */
export function quotaOf(cgroup: string, read: (file: string) => string): number | undefined {
  const quotas: number[] = [];
  for (const [, controllers = '', path = ''] of cgroup.matchAll(/^\d+:([^:]*):(.*)$/gm)) {
    const isOne = controllers.split(',').includes('cpu');
    // Version 2 has no controllers there.
    if (!isOne && controllers !== '') continue;
    const group = `${isOne ? '/cpu' : ''}${path}`;
    for (let at = group; ; at = at.slice(0, at.lastIndexOf('/'))) {
      quotas.push(quotaIn(at, read));
      if (!at.includes('/')) break;
    }
  }
  const least = Math.min(...quotas);
  return Number.isFinite(least) ? least : undefined;
}

function quotaIn(group: string, read: (file: string) => string): number {
  const both = /^(\d+) (\d+)/.exec(read(`${group}/cpu.max`));
  const quota = Number(both?.[1] ?? read(`${group}/cpu.cfs_quota_us`));
  const period = Number(both?.[2] ?? read(`${group}/cpu.cfs_period_us`));
  return quota > 0 && period > 0 ? Math.ceil(quota / period) : Number.POSITIVE_INFINITY;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // Not there: no limit.
  }
}
