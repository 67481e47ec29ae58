// What is in the cache is not what was written: it is never loaded, and compiled again.

import { cpSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEntry, readEntryFile, readLookup, writeEntry } from '../../lib/cache/entries.ts';
import { hashOf } from '../../lib/hash.ts';
import { kernelize, temporaryFolder } from '../helpers.ts';
import { contents, HARMONIC, runProgram } from './program.ts';

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

function filesOf(cache: string): Files {
  const layout = join(cache, 'v1');
  const { entries, lookups } = contents(cache);
  const entry = join(layout, entries[0] ?? '');
  const lookup = join(layout, lookups[0] ?? '');
  return { layout, entry, lookup, binary: join(entry, 'kernel.node'), json: join(entry, 'entry.json') };
}

/** In another file: who writes into a binary that somebody has loaded ends him. */
function replace(path: string, bytes: string | Uint8Array): void {
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, bytes, { mode: 0o700 });
}

type Harm = readonly [string, (files: Files) => void];

const harmsOfFile = (file: 'binary' | 'json' | 'lookup'): readonly Harm[] => [
  [`${file} with another bit`, (files) => replace(files[file], flipped(readFileSync(files[file]), 130))],
  [`${file} cut in half`, (files) => truncateSync(files[file], Math.floor(statSync(files[file]).size / 2))],
  [`${file} emptied`, (files) => truncateSync(files[file], 0)],
  [`${file} gone`, (files) => rmSync(files[file])],
  [
    `${file} a folder`,
    (files) => {
      rmSync(files[file]);
      mkdirSync(join(files[file], 'deeper'), { recursive: true });
    },
  ],
  [
    `${file} a link to nowhere`,
    (files) => {
      rmSync(files[file]);
      symlinkSync('/nowhere/at/all', files[file]);
    },
  ],
];

const harms: readonly Harm[] = [
  ...harmsOfFile('binary'),
  ...harmsOfFile('json'),
  ...harmsOfFile('lookup'),
  ['the entry gone', ({ entry }) => rmSync(entry, { recursive: true })],
  ['the entry a file', ({ entry }) => replace(entry, 'not a folder')],
  [
    'the entry a link to nowhere',
    ({ entry }) => {
      rmSync(entry, { recursive: true });
      symlinkSync('/nowhere/at/all', entry);
    },
  ],
];

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
  return copy;
}

describe('a broken cache', () => {
  it.for(harms)('is mended: %s', async ([name, harm]) => {
    const { env, ...files } = await warmCache();
    harm(files);
    // A lookup that is gone does no harm to what is there; all the rest is seen.
    const verified = await kernelize(['cache', 'verify'], { env });
    expect([verified.code, verified.stdout]).toEqual(
      name === 'lookup gone' ? [0, '1 of 1 whole\n'] : [1, expect.stringContaining('broken: ')],
    );
    expect(await runProgram({ env })).toMatchObject({ native: true, warnings: [] });
    expect((await kernelize(['cache', 'verify'], { env })).stdout).toBe('2 of 2 whole\n');
    expect(await runProgram({ env })).toMatchObject({ cached: true, warnings: [] });
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
