// The machine and the software of a run: a figure means nothing without them.

import { availableParallelism, cpus, loadavg, release } from 'node:os';

export interface Environment {
  readonly cpu: string;
  readonly cores: number;
  readonly load: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  readonly date: string;
}

export function describeEnvironment(): Environment {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    load: loadavg()[0] ?? 0,
    system: `${process.platform} ${process.arch} ${release()}`,
    node: process.versions.node,
    v8: process.versions.v8,
    date: new Date().toISOString(),
  };
}
