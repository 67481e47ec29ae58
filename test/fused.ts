// Fused multiply-adds in machine code: a product and a sum that were rounded once, where JavaScript rounds twice. None
// may be in a kernel but those of reciprocal.h, which asks for them by name.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Fused {
  readonly fn: string;
  /** Of that function. */
  readonly address: string;
  readonly instruction: string;
}

/**
 * x86's (FMA3, FMA4, complex ones too) and ARM's: vfmadd213sd, vfmaddsub132pd, vfnmsub…, vfcmaddc…, fmadd, fmla, fcmla.
 */
const FUSED = /^ *[0-9a-f]+:\s+(v?f[nc]?m(?:add|sub|l[as])\w*)/;

/** Each one of an object, with the function that it is in. */
export async function fusedIn(object: string): Promise<Fused[]> {
  const { stdout } = await run('objdump', ['-d', '--no-show-raw-insn', object], { maxBuffer: 2 ** 30 });
  if (!stdout.includes('<')) throw new Error(`objdump says nothing of ${object}`);
  let at = { fn: '', address: '' };
  return stdout.split('\n').flatMap((line) => {
    const [, address, fn] = /^([0-9a-f]+) <(.*)>:$/.exec(line) ?? [];
    if (address !== undefined && fn !== undefined) at = { fn, address };
    const [, instruction] = FUSED.exec(line) ?? [];
    return instruction === undefined ? [] : [{ ...at, instruction }];
  });
}

/** What this process has seen, by its content. */
const seen = new Set<string>();

/**
 * Each one of every .node under a folder, by its path there: what child processes built, and what they left in caches.
 * Not twice what this process has seen, and not what is no object: damaged files, and those of packages.
 */
export async function fusedUnder(folder: string): Promise<Record<string, readonly Fused[]>> {
  const found: Record<string, readonly Fused[]> = {};
  for (const path of objectsUnder(folder)) {
    const content = readFileSync(path);
    const key = createHash('sha256').update(content).digest('hex');
    if (seen.has(key) || !content.subarray(0, 4).equals(ELF)) continue;
    seen.add(key);
    const fused = await fusedIn(path).catch(() => []);
    if (fused.length > 0) found[path.slice(folder.length + 1)] = fused;
  }
  return found;
}

const ELF = Buffer.from('\x7fELF');

/** None of a folder that a process of the test's has just removed. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Without what npm put there, but for caches (node_modules/.cache). */
function objectsUnder(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return basename(folder) === 'node_modules' && entry.name !== '.cache' ? [] : objectsUnder(path);
    return entry.isFile() && entry.name.endsWith('.node') ? [path] : [];
  });
}

/** Flags under which compilers' own are left: those that C asks for are something else. */
export const NONE_ASKED_FOR = ['-D__builtin_fma(a, b, c)=__builtin_copysign(a, (b) < (c))'];
