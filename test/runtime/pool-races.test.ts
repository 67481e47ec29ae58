// The pools of threads, and tasks, under ThreadSanitizer: C programs (races/) that use them from several threads.

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeApiHeaders } from '../../lib/builders/direct.ts';
import { packageRoot, temporaryFolder } from '../helpers.ts';
import { runWithoutRaces, withoutNode } from '../thread-sanitizer.ts';

const races = join(packageRoot, 'test', 'runtime', 'races');
const native = join(packageRoot, 'native');

const LANGUAGES = {
  c: { compiler: 'gcc', flags: ['-x', 'c', '-std=gnu11'], pool: 'runtime/pool.c' },
  'c++': { compiler: 'g++', flags: ['-x', 'c++', '-std=c++17', '-fno-exceptions'], pool: 'glue/pool.cc' },
} as const;

const includes = (root: string) => [`-I${races}`, `-I${root}`, `-I${join(root, 'include')}`];

it.for(['c', 'c++'] as const)(
  '.async in %s: each job runs once or is withdrawn, without a race',
  (language, context) => {
    const { compiler, flags } = LANGUAGES[language];
    expect(runWithoutRaces(context, compiler, [...includes(native), ...flags, join(races, 'pool.c')])).toBe('done\n');
  },
);

it.for(['c', 'c++'] as const)('.async in %s: a race would be seen', (language, context) => {
  const { compiler, flags, pool } = LANGUAGES[language];
  const root = join(temporaryFolder(), 'native');
  cpSync(native, root, { recursive: true });
  const text = readFileSync(join(root, pool), 'utf8');
  const withdraw = text.search(/^bool (kz_pool_w|Pool::W)ithdraw/m);
  const unlocked = text.slice(withdraw).replace(/^ *(pthread_mutex_(un)?lock\(|std::lock_guard).*\n/gm, '');
  writeFileSync(join(root, pool), text.slice(0, withdraw) + unlocked);
  expect(runWithoutRaces(context, compiler, [...includes(root), ...flags, join(races, 'pool.c')])).not.toBe('done\n');
});

it('.async: tasks are settled and freed once, whoever cancels them and whenever their environment ends', (context) => {
  const args = [...includes(native), `-I${nodeApiHeaders()}`, join(races, 'tasks.c')];
  expect(runWithoutRaces(context, 'gcc', args)).toBe('done\n');
});

it('parallel: a caller that waits for its grid is called, on its own thread', (context) => {
  const args = [...includes(native), '-DKZ_POOL_PATIENCE=1000', join(races, 'grid.c')];
  expect(runWithoutRaces(context, 'gcc', args)).toBe('done\n');
});

const kernel = `
  export function rows(ends: Float64Array, out: Float64Array): void { 'use kernel parallel';
    for (let i = 0; i < out.length; i++) {
      let s = 0; for (let j = 0; j < ends[i]!; j++) s += (j % 7) * 0.5;
      out[i] = s;
    }
  }`;

it('parallel: a call that is stopped is stopped on every thread', (context) => {
  const flags = ['-DKZ_LEAST_GRAIN=1', '-DKZ_CHUNK=64', '-DKZ_POOL_PATIENCE=100000'];
  const args = [...includes(native), ...flags, ...withoutNode(temporaryFolder(), kernel), join(races, 'watch.c')];
  expect(runWithoutRaces(context, 'gcc', args)).toBe('done\n');
});
