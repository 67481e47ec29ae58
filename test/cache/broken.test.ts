// What is in the cache is not what was written: it is never loaded, and compiled again.

import { cpSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEntry, readEntryFile, readLookup, writeEntry } from '../../lib/cache/entries.ts';
import { hashOf } from '../../lib/hash.ts';
import { kernelize, sharedFolder, temporaryFolder } from '../helpers.ts';
import { contents, HARMONIC, LOGISTIC, runProgram } from './program.ts';

interface Files {
  readonly layout: string;
  readonly entry: string;
  readonly binary: string;
  readonly json: string;
  readonly lookup: string;
}

/** A cache with one kernel. */
async function warmCache(): Promise<Files & { readonly env: NodeJS.ProcessEnv }> {
  const env = { KERNELIZE_CACHE_DIR: join(temporaryFolder(), 'cache') };
  expect(await runProgram({ env })).toMatchObject({ native: true });
  return { ...filesOf(env.KERNELIZE_CACHE_DIR), env };
}

/** Of the kernel with a key, or of the only one. */
function filesOf(cache: string, key?: string): Files {
  const layout = join(cache, 'v1');
  const { entries, lookups } = contents(cache);
  const entry = join(layout, key ?? entries[0] ?? '');
  const names = (name: string) => key === undefined || readFileSync(join(layout, name), 'utf8').includes(key);
  const lookup = join(layout, lookups.find(names) ?? '');
  return { layout, entry, lookup, binary: join(entry, 'kernel.node'), json: join(entry, 'entry.json') };
}

/** In another file: who writes into a binary that somebody has loaded ends him. */
function replace(path: string, bytes: string | Uint8Array): void {
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, bytes, { mode: 0o700 });
}

type Harm = readonly [string, (path: string) => void];

const harmsOfFiles: readonly Harm[] = [
  ['with another bit', (path) => replace(path, flipped(readFileSync(path), 130))],
  ['cut in half', (path) => truncateSync(path, Math.floor(statSync(path).size / 2))],
  ['emptied', (path) => truncateSync(path, 0)],
  ['gone', (path) => rmSync(path)],
  [
    'a folder',
    (path) => {
      rmSync(path);
      mkdirSync(join(path, 'deeper'), { recursive: true });
    },
  ],
  [
    'a link to nowhere',
    (path) => {
      rmSync(path);
      symlinkSync('/nowhere/at/all', path);
    },
  ],
];

const harmsOfEntries: readonly Harm[] = [
  ['gone', (path) => rmSync(path, { recursive: true })],
  ['a file', (path) => replace(path, 'not a folder')],
  [
    'a link to nowhere',
    (path) => {
      rmSync(path, { recursive: true });
      symlinkSync('/nowhere/at/all', path);
    },
  ],
];

/** Three kernels, and what is done to one file of each. */
const KERNELS = [
  HARMONIC,
  LOGISTIC,
  'function squares(n) { let s = 0; for (let i = 0; i < n; i++) s += i * i; return s; }',
];
type Round = readonly [string, readonly ((files: Files) => void)[]];
const rounds: readonly Round[] = [
  ...harmsOfFiles.map(
    ([name, harm]): Round => [
      `a binary, an entry.json and a lookup: ${name}`,
      [({ binary }) => harm(binary), ({ json }) => harm(json), ({ lookup }) => harm(lookup)],
    ],
  ),
  [
    `entries: ${harmsOfEntries.map(([name]) => name).join(', ')}`,
    harmsOfEntries.map(
      ([, harm]) =>
        ({ entry }: Files) =>
          harm(entry),
    ),
  ],
];

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
  return copy;
}

describe('a broken cache', () => {
  const env = { KERNELIZE_CACHE_DIR: join(sharedFolder(), 'cache') };
  const verify = () => kernelize(['cache', 'verify'], { env });
  const program = () => runProgram({ env, functions: KERNELS });

  it.for(rounds)('is mended: %s', async ([name, harms]) => {
    const { native, keys } = await program();
    expect(native).toBe(true);
    const files = keys.map((key) => filesOf(env.KERNELIZE_CACHE_DIR, key));
    for (const [at, harm] of harms.entries()) harm(files[at] as Files);
    const { code, stdout } = await verify();
    expect(code).toBe(1);
    for (const [at, { entry, lookup }] of files.entries()) {
      // A lookup that is gone does no harm to what is there; all the rest is seen.
      const isUnseen = at === 2 && name.endsWith('lookup: gone');
      const isSeen = stdout.includes(`broken: ${entry}: `) || stdout.includes(`broken: ${lookup}: `);
      expect([at, isSeen]).toEqual([at, !isUnseen]);
    }
    expect(await program()).toMatchObject({ native: true, cached: false, warnings: [] });
    expect((await verify()).stdout).toBe('6 of 6 whole\n');
    expect(await program()).toMatchObject({ cached: true, warnings: [] });
  });

  it('is not believed, whichever bit is another', async () => {
    const { env, binary, json, lookup, entry } = await warmCache();
    const places = [{ folder: env.KERNELIZE_CACHE_DIR ?? '', writable: true, trust: 'owner' }] as const;
    const key = entry.slice(-40);
    const source = JSON.parse(readFileSync(lookup, 'utf8').split('\n')[1] ?? '').source as string;
    const isFound = () => readEntry(places, key) !== undefined && readLookup(places, source, undefined) !== undefined;
    expect(isFound()).toBe(true);
    for (const [file, step] of [
      [json, 1],
      [lookup, 1],
      [binary, 61],
    ] as const) {
      const whole = readFileSync(file);
      // The last byte of the JSON files is the end of their last line.
      for (let at = 0; at < whole.length - 1; at += step) {
        replace(file, flipped(whole, at));
        expect(isFound(), `${file}, byte ${at}`).toBe(false);
      }
      for (let size = 0; size < whole.length - 1; size += step * 7) {
        replace(file, whole.subarray(0, size));
        expect(isFound(), `${file}, cut to ${size} bytes`).toBe(false);
      }
      replace(file, whole);
      expect(isFound()).toBe(true);
    }
  });

  it('whose layout is a file: goes on without', async () => {
    const { env, layout } = await warmCache();
    replace(layout, 'not a folder');
    const { native, warnings } = await runProgram({ env });
    expect(native).toBe(true);
    expect(warnings[0]).toContain('is not kept for the next start');
  });

  it('does not serve one kernel for another, whole as they may be', async () => {
    const { env, layout, entry, binary, lookup } = await warmCache();
    const other = HARMONIC.replace('1 / i', '2 / i');
    await runProgram({ env, functions: [other] });
    const { entries, lookups } = contents(env.KERNELIZE_CACHE_DIR ?? '');
    const [second = ''] = entries.filter((name) => !entry.endsWith(name));
    const [secondLookup = ''] = lookups.filter((name) => !lookup.endsWith(name));

    replace(binary, readFileSync(join(layout, second, 'kernel.node')));
    expect(await runProgram({ env }), 'a binary').toMatchObject({ native: true, cached: false, warnings: [] });
    rmSync(entry, { recursive: true });
    cpSync(join(layout, second), entry, { recursive: true });
    expect(await runProgram({ env }), 'an entry').toMatchObject({ native: true, cached: false, warnings: [] });
    replace(lookup, readFileSync(join(layout, secondLookup)));
    expect(await runProgram({ env }), 'a lookup').toMatchObject({ native: true, warnings: [] });
    expect(await runProgram({ env })).toMatchObject({ cached: true });
    expect(await runProgram({ env, functions: [other] })).toMatchObject({ cached: true });
  });

  it("compiles again what is whole, but can't be loaded", async () => {
    const { env, json, binary, entry } = await warmCache();
    const garbage = Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(5000, 'no program at all')]);
    replace(binary, garbage);
    const known = readEntryFile(entry, entry.slice(-40), 'owner');
    if (known === undefined) throw new Error(`${json} is not whole`);
    writeEntry(entry, { ...known, hash: hashOf(garbage) }, 'owner');
    expect(await runProgram({ env })).toMatchObject({ native: true, cached: false, warnings: [] });
    expect(await runProgram({ env })).toMatchObject({ cached: true, warnings: [] });
  });
});
