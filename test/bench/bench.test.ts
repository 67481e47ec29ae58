// The command itself, small, with real builds. build/variants is shared with `npm run bench`.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type Case, cases } from '../../lib/bench/cases.ts';
import { variantsOf } from '../../lib/bench/variants.ts';
import { leibniz } from '../../lib/pi/index.ts';
import { ADDON_INTERFACE, findAddon } from '../../lib/runtime/addon.ts';
import { kernelize, packageRoot, pathWithOnly, run, temporaryFolder } from '../helpers.ts';

/** Where two addons are built first, on a busy machine. */
const BUILDING = 600_000;
vi.setConfig({ testTimeout: BUILDING });

const small = ['bench', '--intervals', '20000', '--rounds', '3'];

interface Report {
  readonly rounds: number;
  readonly environment: Record<string, unknown>;
  readonly measurements: {
    readonly series: string;
    readonly variant: string;
    readonly compiler: string;
    readonly profile: string;
    readonly flags: string;
    readonly result: string;
    readonly wrong: string | null;
    readonly samples: readonly number[];
    readonly ratio: number;
  }[];
}

/** An addon like ours whose leibniz is off by one unit of the last place: what a wrong flag would do. */
async function wrongAddon(): Promise<string> {
  const folder = temporaryFolder();
  const source = join(folder, 'wrong.c');
  writeFileSync(
    source,
    `#include <node_api.h>
     static napi_value object(napi_env env) { napi_value v; napi_create_object(env, &v); return v; }
     static void set(napi_env env, napi_value o, const char *n, napi_value v) { napi_set_named_property(env, o, n, v); }
     static void text(napi_env env, napi_value o, const char *n, const char *s) {
       napi_value v; napi_create_string_utf8(env, s, NAPI_AUTO_LENGTH, &v); set(env, o, n, v); }
     static napi_value leibniz(napi_env env, napi_callback_info info) {
       size_t argc = 1; napi_value arg, result; double n, sum = 0;
       napi_get_cb_info(env, info, &argc, &arg, 0, 0); napi_get_value_double(env, arg, &n);
       for (double i = n - 1; i >= 0; i--) sum += ((long)i % 2 ? -4 : 4) / (2 * i + 1);
       napi_create_double(env, sum, &result); return result; }
     static napi_value init(napi_env env, napi_value exports) {
       napi_value number, call, build = object(env), kernels = object(env), kernel = object(env);
       napi_create_int32(env, ${ADDON_INTERFACE}, &number); set(env, exports, "interface", number);
       text(env, build, "compiler", "gcc"); text(env, build, "version", "0.0.0"); text(env, build, "flags", "-Obackwards");
       set(env, exports, "build", build); text(env, exports, "cpu", "baseline");
       napi_create_function(env, "leibniz", NAPI_AUTO_LENGTH, leibniz, 0, &call);
       text(env, kernel, "versions", "one"); set(env, kernel, "call", call); set(env, kernels, "leibniz", kernel); set(env, exports, "kernels", kernels);
       return exports; }
     NAPI_MODULE(wrong, init)`,
  );
  const path = join(folder, 'wrong.node');
  const headers = `-I${join(packageRoot, 'node_modules/node-api-headers/include')}`;
  const { stderr } = await run('cc', ['-shared', '-fPIC', headers, source, '-o', path]);
  expect(stderr).toBe('');
  return path;
}

describe('kernelize bench', () => {
  it('measures JavaScript, C and lanes, and writes raw samples', async () => {
    const file = join(temporaryFolder(), 'bench.json');
    const args = [...small, '--series', 'leibniz,bbp', '--compilers', 'gcc', '--profiles', 'o2,strict', '--json', file];
    const { code, stdout, stderr } = await kernelize(args, { timeout: BUILDING });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/│ leibniz +│ JavaScript +│ V8 /);
    expect(stdout).toMatch(/│ leibniz +│ C, lanes +│ gcc /);
    expect(stdout).toMatch(/│ leibniz +│ C, plain program +│ gcc [\d.]+ +│ o2 /);
    expect(stdout).toMatch(/gcc [\d.]+ strict: -O3 -std=gnu17 -ffp-contract=off/);
    expect(stdout).toContain('not found: Intel oneAPI (icx). To install:');
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    expect(report.environment).toMatchObject({ cpu: expect.any(String), node: process.versions.node });
    const rows = report.measurements;
    expect(rows.filter(({ series }) => series === 'bbp').map(({ variant }) => variant)).toEqual([
      'JavaScript',
      'C',
      'C',
      'generated C',
      'generated C',
      'generated C, reassociate',
      'generated C, reassociate',
    ]);
    for (const kind of ['', ', i32', ', i32, unchecked', ', lanes', ', reassociate']) {
      expect(rows.filter(({ variant }) => variant === `generated C${kind}`).length).toBeGreaterThanOrEqual(2);
    }
    const lanes = rows.filter(({ variant, series }) => variant === 'generated C, reassociate' && series === 'leibniz');
    expect(lanes.map(({ profile }) => profile.split(', ')[0])).toEqual(['o2', 'strict']);
    const byHand = rows.find(({ variant }) => variant === 'C, lanes');
    expect(lanes.map(({ result }) => result)).toEqual([byHand?.result, byHand?.result]);
    for (const row of rows) {
      expect(row.wrong).toBeNull();
      expect(row.samples).toHaveLength(3);
    }
    const twin = String(leibniz.js(20_000));
    expect(
      rows
        .filter(({ variant }) => variant === 'C')
        .slice(0, 2)
        .map(({ result }) => result),
    ).toEqual([twin, twin]);
  });

  it('has no row for a kernel that does not take so many terms', () => {
    const lookup = findAddon();
    if (lookup.kind !== 'native') throw new Error('this test needs the addon');
    const built = { compiler: 'gcc', profile: 'strict', flags: '', addon: lookup.addon };
    const leibnizCase = cases.find(({ name }) => name === 'leibniz') as Case;
    const titles = (n: number) => variantsOf({ ...leibnizCase, args: [n] }, [built], [1]).map(({ title }) => title);
    expect(titles(2 ** 31 - 1)).toContain('generated C, i32');
    expect(titles(2 ** 31)).not.toContain('generated C, i32');
    expect(titles(2 ** 31)).toContain('generated C');
  });

  it('has a row of kernels on threads for each number of them, and sets it', () => {
    const lookup = findAddon();
    if (lookup.kind !== 'native') throw new Error('this test needs the addon');
    const built = { compiler: 'gcc', profile: 'strict', flags: '', addon: lookup.addon };
    const rows = (name: string) => {
      const found = cases.find((each) => each.name === name) as Case;
      return variantsOf(found, [built], [1, 3]).filter(({ threads }) => threads !== undefined);
    };
    expect(rows('leibniz').map(({ title }) => title)).toEqual([
      'generated C, reassociate parallel, 1 thread',
      'generated C, reassociate parallel, 3 threads',
    ]);
    rows('leibniz')[1]?.prepare?.();
    expect(lookup.addon.kz_threads()).toBe(3);
    lookup.addon.kz_set_threads(0);
    // A term is made from the one before: there is no such kernel.
    expect(rows('machin')).toEqual([]);
  });

  it('says which row is wrong, times nothing of it, and exits 1', async () => {
    const args = [...small, '--series', 'leibniz', '--compilers', 'none', '--addon', await wrongAddon()];
    const { code, stdout } = await kernelize(args);
    expect(code).toBe(1);
    expect(stdout).toMatch(/WRONG at \(\d+\): [\d.]+, expected [\d.]+/);
    const json = await kernelize([...args, '--json', '-']);
    const wrong = (JSON.parse(json.stdout) as Report).measurements.find(({ compiler }) => compiler === 'gcc 0.0.0');
    expect(wrong?.samples).toEqual([]);
  });

  it('runs in JavaScript alone where there is no compiler, and says how to get one', async () => {
    const { code, stdout } = await kernelize([...small, '--series', 'machin'], { env: { PATH: pathWithOnly({}) } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/│ machin │ JavaScript/);
    expect(stdout).toMatch(/not found: GCC\. To install: .*g/);
    expect(stdout).toMatch(/not found: Clang\. To install: .*clang/);
  });

  it.each([
    [['--series', 'leibnitz'], "unknown series 'leibnitz'", 'there are: leibniz, nilakantha'],
    [['--intervals', '1.5'], '--intervals must be an integer from 0 to 2^53 - 1, but got 1.5', ''],
    [['--addon', './nowhere.node'], '--addon ./nowhere.node: Cannot find module', ''],
    [['--json', '/nowhere/x.json'], '--json /nowhere/x.json: ENOENT', ''],
    [['--rounds', '0'], '--rounds must be an integer of at least 1, but got 0', ''],
    [['--threads', '1,0'], "--threads must be integers from 1 to 256, but got '0'", ''],
    [['--profiles', 'fast'], "unknown profile 'fast'", 'there are: o2, strict, native'],
    [['--compilers', 'gcc-99'], "compiler 'gcc-99' was not found", 'found: '],
  ])('refuses %j', async (args, message, hint) => {
    const { code, stderr } = await kernelize(['bench', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });

  it('stops at Ctrl-C with exit code 130', async () => {
    const args = ['bench', '--compilers', 'none', '--rounds', '1000'];
    const { code, stderr } = await kernelize(args, { interruptAtOutput: 'SIGINT' });
    expect(code).toBe(130);
    expect(stderr).toContain('interrupted');
  });
});
