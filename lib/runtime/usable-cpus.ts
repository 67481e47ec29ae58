// How many CPUs this process may use: KERNELIZE_THREADS, else by its affinity and the quota of its control groups, as
// native/include/kernelize/cpus.h counts them. Node.js 20 knows of no quota.

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

/** `root` stands before the paths of /proc and /sys. */
export function usableCpus(root = '/'): number {
  const wanted = process.env.KERNELIZE_THREADS ?? '';
  if (/^\d+$/.test(wanted) && Number(wanted) >= 1 && Number(wanted) <= 1024) return Number(wanted);
  return Math.max(1, Math.min(availableParallelism(), quota(root)));
}

function quota(root: string): number {
  const groups = read(join(root, 'proc/self/cgroup')).split('\n').filter(Boolean);
  const limits = groups.map((line) => {
    const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === '')
      return limitOf(join(root, 'sys/fs/cgroup'), path, (folder) => read(join(folder, 'cpu.max')));
    if (!controllers.split(',').includes('cpu')) return Number.POSITIVE_INFINITY;
    return limitOf(join(root, 'sys/fs/cgroup/cpu'), path, (folder) => {
      return `${read(join(folder, 'cpu.cfs_quota_us'))} ${read(join(folder, 'cpu.cfs_period_us'))}`;
    });
  });
  return Math.min(Number.POSITIVE_INFINITY, ...limits);
}

/** The least of a group's and of those above it, in whole CPUs. */
function limitOf(mount: string, path: string, limitIn: (folder: string) => string): number {
  const [amount = Number.NaN, period = Number.NaN] = limitIn(join(mount, path)).trim().split(/\s+/).map(Number);
  const own = amount > 0 && period > 0 ? Math.ceil(amount / period) : Number.POSITIVE_INFINITY;
  return path === '/' || path === '.' ? own : Math.min(own, limitOf(mount, dirname(path), limitIn));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
