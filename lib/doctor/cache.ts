// The cache's places: whether what is compiled is kept for the next start. Asked by writing there, and removing what
// was written.

import { accessSync, chmodSync, constants, existsSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listPlace } from '../cache/list.ts';
import { describeCachePlaces, LAYOUT, type PlaceState } from '../cache/places.ts';
import { makeWorkFolder } from '../cache/work.ts';
import { type Circumstances, type Examined, note, type Problem, unset, warning } from './examination.ts';

export interface CacheFacts {
  /** In the order in which they are looked into. */
  readonly places: readonly PlaceFacts[];
}

export interface PlaceFacts extends PlaceState {
  /** Why nothing can be kept there, though it is readable. */
  readonly whyNotWritable: string | undefined;
  readonly entries: number;
  readonly bytes: number;
}

export function examineCache({ folder, env }: Circumstances): Examined<CacheFacts> {
  const places = describeCachePlaces(env, folder).map(factsOf);
  return { facts: { places }, lines: places.map(lineOf), problems: problemsOf(places, env) };
}

function factsOf(place: PlaceState): PlaceFacts {
  const { entries, bytes } = place.state === 'usable' ? listPlace(place) : { entries: [], bytes: 0 };
  const problem = place.writable ? whyNotKept(place) : undefined;
  return {
    ...place,
    writable: place.writable && problem === undefined,
    whyNotWritable: problem,
    entries: entries.length,
    bytes,
  };
}

function whyNotKept({ folder, state }: PlaceState): string | undefined {
  return state === 'usable' ? whyNotWritable(folder) : whyNoFolder(folder);
}

/** What goes wrong when a folder is made where this one would be. */
function whyNoFolder(place: string): string | undefined {
  let above = dirname(place);
  while (!existsSync(above)) above = dirname(above);
  try {
    rmdirSync(mkdtempSync(join(above, '.kernelize-doctor-')));
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/** What a small binary needs. Bytes. */
const ROOM = 256 * 1024;

/** What goes wrong when something is kept there as a compiled kernel is. */
function whyNotWritable(place: string): string | undefined {
  let work: string | undefined;
  try {
    work = makeWorkFolder(place);
    const file = join(work, 'binary');
    writeFileSync(file, Buffer.alloc(ROOM));
    chmodSync(file, 0o755);
    accessSync(file, constants.X_OK);
    return undefined;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    return syscall === 'access' ? 'it is mounted noexec' : (code ?? String(error));
  } finally {
    if (work !== undefined) rmSync(work, { recursive: true, force: true });
    removeIfEmpty(join(place, LAYOUT));
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It has something in it, or was never made.
  }
}

function lineOf({ folder, state, writable, why, whyNotWritable: problem, entries, bytes }: PlaceFacts): string {
  if (state === 'refused') return `refused: ${why}`;
  if (state === 'missing') return `${folder}: ${writable ? 'made when it is needed' : "can't be made"}`;
  const kept = `${entries} ${entries === 1 ? 'binary' : 'binaries'}, ${(bytes / 1024).toFixed(0)} KiB`;
  return `${folder}: ${kept}${writable ? '' : `, may only be read${problem === undefined ? '' : ` (${problem})`}`}`;
}

function problemsOf(places: readonly PlaceFacts[], env: NodeJS.ProcessEnv): Problem[] {
  const isKept = places.some(({ state, writable }) => state !== 'refused' && writable);
  const reasons = places.map(whyNot);
  if (isKept) {
    // What an earlier place doesn't take, a later one does.
    const skipped = reasons.filter((reason) => reason !== undefined);
    return skipped.map((reason) => note(`a place of the cache is not used: ${reason}`, commandIn(reason)));
  }
  const mend = reasons.map(commandIn).find((command) => command !== undefined) ?? otherPlace(env);
  const message = `what is compiled is not kept for the next start: ${reasons.filter(Boolean).join('; ')}`;
  return [warning(message, mend)];
}

function whyNot({ folder, state, writable, why, whyNotWritable: problem }: PlaceFacts): string | undefined {
  if (state === 'refused') return why;
  if (writable) return undefined;
  return `${folder} can't be ${state === 'missing' ? 'made' : 'written to'}${problem === undefined ? '' : ` (${problem})`}`;
}

/** Reasons of places name the command that mends them, where there is one. */
function commandIn(reason: string | undefined): string | undefined {
  return /(?<=: )chmod [^,;]+/.exec(reason ?? '')?.[0];
}

function otherPlace({ KERNELIZE_CACHE_DIR }: NodeJS.ProcessEnv): string {
  return KERNELIZE_CACHE_DIR ? unset('KERNELIZE_CACHE_DIR') : 'export KERNELIZE_CACHE_DIR="$(mktemp -d)"';
}
