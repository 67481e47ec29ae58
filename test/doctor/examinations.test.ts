// Examinations on machines that are not there, and examinations that go wrong.

import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configFor } from '../../lib/config.ts';
import { ask } from '../../lib/doctor/ask.ts';
import { examineCache } from '../../lib/doctor/cache.ts';
import { examineCpu } from '../../lib/doctor/cpu.ts';
import type { Circumstances } from '../../lib/doctor/examination.ts';
import { diagnose } from '../../lib/doctor/index.ts';
import { blockOf } from '../../lib/doctor/install.ts';
import { isIn } from '../../lib/doctor/node.ts';
import { affinityOf, quotaOf } from '../../lib/doctor/threads.ts';
import { packageVersion } from '../../lib/package.ts';
import { packageRoot, temporaryFolder } from '../helpers.ts';

function circumstances(env: NodeJS.ProcessEnv = {}): Circumstances {
  return { folder: packageRoot, env, config: configFor(packageRoot, env) };
}

describe('an examination', () => {
  it('that throws is an error of its own, and the others go on', async () => {
    const fails = {
      name: 'moon',
      examine: () => {
        throw new Error('it is behind clouds\nand far');
      },
    };
    const well = { name: 'sun', examine: () => ({ facts: { shines: true }, lines: ['shines'], problems: [] }) };
    const { ok, isStuck, sections } = await diagnose(circumstances(), [fails, well]);
    expect([ok, isStuck]).toEqual([false, false]);
    expect(sections.map(({ name, state, facts }) => [name, state, facts])).toEqual([
      ['moon', 'error', undefined],
      ['sun', 'ok', { shines: true }],
    ]);
    expect(sections[0]?.problems[0]?.message).toBe('moon could not be examined: it is behind clouds');
  });

  it('that has no end is given up', async () => {
    const endless = { name: 'sea', examine: () => new Promise<never>(() => {}) };
    const { isStuck, sections } = await diagnose(circumstances(), [endless], 20);
    expect(isStuck).toBe(true);
    expect(sections[0]?.problems[0]?.message).toBe('sea could not be examined: it was not done after 0.02 s');
  });
});

describe('a question', () => {
  it('to a program that has no end, and has left its group, is given up', async () => {
    const { isLate } = await ask('/bin/sh', ['-c', 'setsid sleep 5 & sleep 1000'], { patience: 100 });
    expect(isLate).toBe(true);
  });

  it('to a program that is not there has an answer', async () => {
    const { code, isLate } = await ask('/nowhere/program', [], { patience: 10_000 });
    expect([code, isLate]).toEqual([127, false]);
  });
});

describe('versions of Node.js', () => {
  it.each([
    ['20.19.0', true],
    ['20.18.3', false],
    ['18.20.8', false],
    ['20.99.1', true],
    ['21.7.3', false],
    ['22.11.0', false],
    ['22.12.0', true],
    ['24.0.0', true],
    ['20.19.0-nightly', true],
  ])('%s: %j', (version, expected) => {
    expect(isIn(version, '^20.19.0 || >=22.12.0')).toBe(expected);
  });
});

const V3 = ['sse4_2', 'popcnt', 'movbe', 'avx', 'avx2', 'fma', 'f16c', 'bmi1', 'bmi2'];

describe.runIf(process.arch === 'x64')('a CPU of level 3', () => {
  it('is an error for binaries of level 4, because they would end the program', () => {
    const { facts, problems } = examineCpu(circumstances({ KERNELIZE_TARGET: 'x86-64-v4' }), new Set(V3));
    expect(facts).toMatchObject({ levels: ['x86-64-v3'], level: 'x86-64-v3', features: V3 });
    expect(problems).toEqual([
      { severity: 'error', message: expect.stringMatching(/lacks avx512f, /), mend: 'export KERNELIZE_TARGET=native' },
    ]);
  });

  it('is said to be used below its level, if the environment says so', () => {
    const { facts, problems } = examineCpu(circumstances({ KERNELIZE_MAX_CPU: 'baseline' }), new Set(V3));
    expect(facts).toMatchObject({ levels: ['x86-64-v3'], most: 'baseline', level: 'baseline' });
    expect(problems).toMatchObject([{ severity: 'note', mend: 'unset KERNELIZE_MAX_CPU' }]);
  });
});

function othersFolder(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o777);
  return folder;
}

describe('a cache', () => {
  it.each([
    [
      'where even root makes nothing',
      () => '/proc/kernelize/cache',
      /^what is compiled is not kept .* can't be made/,
      /^unset/,
    ],
    ['that others may write to', othersFolder, /^what is compiled is not kept .* others may write/, /^chmod go-w /],
  ])('%s keeps nothing', (_what, folder, message, mend) => {
    const { problems } = examineCache(circumstances({ KERNELIZE_CACHE_DIR: folder() }));
    expect(problems).toEqual([
      { severity: 'warning', message: expect.stringMatching(message), mend: expect.stringMatching(mend) },
    ]);
  });

  it('that is to be made is not made yet', () => {
    const folder = temporaryFolder();
    const { facts, problems } = examineCache(circumstances({ KERNELIZE_CACHE_DIR: join(folder, 'deep', 'cache') }));
    expect(problems).toEqual([]);
    expect(facts.places).toMatchObject([{ state: 'missing', writable: true }]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("npm's policy", () => {
  const ours = `kernelize@${packageVersion()}`;
  it.each([
    ['12.2.0', {}, {}, true],
    ['12.2.0', {}, { kernelize: true }, false],
    ['12.2.0', {}, { [ours]: true }, false],
    ['12.2.0', {}, { [`${ours} || 9.9.9`]: true }, false],
    ['12.2.0', {}, { 'kernelize@9.9.9': true }, true],
    ['12.2.0', {}, { 'kernelize-extras': true, 'not-kernelize': true }, true],
    ['12.2.0', { 'allow-scripts': 'sharp,kernelize' }, {}, false],
    ['12.2.0', { 'dangerously-allow-all-scripts': 'true' }, { kernelize: false }, false],
    ['12.2.0', { 'dangerously-allow-all-scripts': 'true', 'ignore-scripts': 'true' }, {}, true],
    ['12.2.0', {}, undefined, false],
    ['11.19.1', {}, {}, false],
    ['11.19.1', {}, { kernelize: false }, true],
    ['10.8.2', { 'ignore-scripts': 'true' }, undefined, true],
  ])('npm %s, settings %j, approvals %j: blocked is %j', (npm, settings, approvals, blocked) => {
    expect(blockOf(npm, settings, approvals) !== undefined).toBe(blocked);
  });
});

describe('CPUs of a process', () => {
  it.each([
    ['Cpus_allowed_list:\t0-3', 4],
    ['Cpus_allowed_list:\t1', 1],
    ['Cpus_allowed_list:\t0-1,8,10-11', 5],
    ['nothing of it', undefined],
  ])('%j by affinity: %j', (status, expected) => {
    expect(affinityOf(`Name:\tnode\n${status}\n`)).toBe(expected);
  });

  it.each([
    ['0::/a/b\n', { '/a/cpu.max': '150000 100000\n', '/a/b/cpu.max': 'max 100000\n' }, 2],
    ['0::/\n', { '/cpu.max': '50000 100000\n' }, 1],
    ['4:cpu,cpuacct:/a\n', { '/cpu/a/cpu.cfs_quota_us': '300000\n', '/cpu/a/cpu.cfs_period_us': '100000\n' }, 3],
    ['4:cpu:/a\n', { '/cpu/a/cpu.cfs_quota_us': '-1\n', '/cpu/a/cpu.cfs_period_us': '100000\n' }, undefined],
    ['5:memory:/a\n', { '/a/cpu.max': '100000 100000\n' }, undefined],
    ['', {}, undefined],
  ])('%j by control groups %j: %j', (cgroup, files, expected) => {
    expect(quotaOf(cgroup, (file) => (files as Record<string, string>)[file] ?? '')).toBe(expected);
  });
});
