// kernelize cache: what jit keeps for the next start, where, and whether it is whole. Changes nothing but by clear and
// --repair.

import Table from 'cli-table3';
import type { Command } from 'commander';
import { type Cleared, clearPlace, removeBroken } from '../../cache/clear.ts';
import { type Broken, type ListedEntry, type Listing, listPlace, verifyPlace } from '../../cache/list.ts';
import { describeCachePlaces, type PlaceState, workingFolder } from '../../cache/places.ts';
import { removeAbandonedWork } from '../../cache/work.ts';
import { UsageError } from '../../errors.ts';

interface Options {
  readonly json?: boolean;
  readonly repair?: boolean;
  readonly olderThan?: number;
}

export function cache(program: Command): void {
  const command = program
    .command('cache')
    .description('what jit keeps for the next start: look, verify, clear')
    .addHelpText('after', AFTER_HELP);
  const add = (name: string, description: string, run: (options: Options) => void) =>
    command
      .command(name)
      .description(description)
      .option('--json', 'print one JSON object')
      .action(run)
      .exitOverride()
      .showHelpAfterError('(see --help)');
  add('path', 'the folders in which binaries are looked for, in order', path).addHelpText('after', PATH_HELP);
  add('ls', 'the binaries: what they are, of which compiler, how large', ls).addHelpText('after', LS_HELP);
  add('verify', 'read everything, and say what is not as it was written', verify)
    .option('--repair', 'remove what is broken, or was left behind')
    .addHelpText('after', VERIFY_HELP);
  add('clear', 'remove what kernelize made, and nothing else', clear)
    .option('--older-than <days>', 'only binaries that were made so many days ago', daysOf)
    .addHelpText('after', CLEAR_HELP);
}

const AFTER_HELP = `
Exit codes: 0 done; 1 something is broken, or could not be removed; 2 the call was wrong.

  kernelize cache ls
  kernelize cache verify --repair
  KERNELIZE_CACHE_DIR=/app/kernels kernelize cache path --json`;

const PATH_HELP = `
Exit codes: 0 done; 1 there is no place to read from; 2 the call was wrong.

  kernelize cache path
  kernelize cache path --json`;

const LS_HELP = `
Exit codes: 0 done; 2 the call was wrong.

  kernelize cache ls
  kernelize cache ls --json`;

const VERIFY_HELP = `
Exit codes: 0 everything is whole, or was removed; 1 something is broken; 2 the call was wrong.

  kernelize cache verify
  kernelize cache verify --repair`;

const CLEAR_HELP = `
Exit codes: 0 done; 1 something could not be removed; 2 the call was wrong.

  kernelize cache clear
  kernelize cache clear --older-than 30`;

function path({ json }: Options): void {
  const places = describeCachePlaces(process.env, workingFolder());
  if (json) console.log(JSON.stringify({ places }));
  else for (const place of places) console.log(placeLine(place));
  if (places.every(({ state }) => state === 'refused')) process.exitCode = 1;
}

function placeLine({ folder, state, writable, why }: PlaceState): string {
  if (state === 'refused') return `refused: ${why}`;
  if (state === 'missing')
    return `${folder}: ${writable ? 'made when it is needed' : "is not there and can't be made"}`;
  return `${folder}: ${writable ? 'usable' : 'usable, may only be read'}`;
}

/** Places that are there, and a line on standard error for each that is not looked into. */
function listings(): Listing[] {
  const places = describeCachePlaces(process.env, workingFolder());
  for (const { state, why } of places) if (state === 'refused') console.error(`not looked into: ${why}`);
  return places.filter(({ state }) => state === 'usable').map(listPlace);
}

function ls({ json }: Options): void {
  const found = listings();
  const bytes = found.reduce((sum, each) => sum + each.bytes, 0);
  if (json) {
    console.log(JSON.stringify({ places: found, bytes }));
    return;
  }
  for (const { folder, entries, lookups, work, bytes: size } of found) {
    const counts = [count(entries.length, 'binary', 'binaries'), count(lookups.length, 'lookup')];
    if (work.length > 0) counts.push(`${count(work.length, 'folder')} of work under way or left behind`);
    console.log(`${folder}: ${counts.join(', ')}, ${sizeOf(size)}`);
    if (entries.length > 0) console.log(tableOf(entries));
  }
  console.log(`total: ${sizeOf(bytes)}`);
}

function tableOf(entries: readonly ListedEntry[]): string {
  const table = new Table({
    head: ['kernel', 'compiler', 'target', 'size', 'compiled in', 'created', 'key'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { key, bytes, entry } of entries) {
    if (entry === undefined) table.push(['broken', '', '', sizeOf(bytes), '', '', key]);
    else {
      const { kernel, compiler, target, milliseconds, created } = entry;
      const made = created.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
      table.push([
        ...[kernel, `${compiler.family} ${compiler.version}`, target],
        ...[sizeOf(bytes), `${milliseconds} ms`, made, key],
      ]);
    }
  }
  return table.toString();
}

function verify({ json, repair }: Options): void {
  const found = listings();
  const folders = found.map(({ folder }) => folder);
  const broken = verifyAll(found, folders);
  const { removed, left } = repair ? repairAll(broken, found) : { removed: [], left: broken };
  const total = found.reduce((sum, { entries, lookups }) => sum + entries.length + lookups.length, 0);
  if (json) console.log(JSON.stringify({ broken, removed }));
  else {
    for (const { path, why } of broken) console.log(`broken: ${path}: ${why}`);
    const whole = `${total - broken.length} of ${total} whole`;
    console.log(removed.length > 0 ? `${whole}, ${removed.length} removed` : whole);
  }
  if (left.length > 0) process.exitCode = 1;
}

/** What is broken, then what led there and leads nowhere now, and work that was left behind. */
function repairAll(broken: readonly Broken[], found: readonly Listing[]): { removed: string[]; left: Broken[] } {
  const folders = found.map(({ folder }) => folder);
  const removed = broken.filter(({ path }) => removeBroken(path));
  const after = verifyAll(found.map(listPlace), folders);
  const lookups = after.filter(({ path }) => removeBroken(path));
  const paths = [...removed, ...lookups].map(({ path }) => path);
  return {
    removed: [...paths, ...removeAbandonedWork(folders)],
    left: after.filter((each) => !lookups.includes(each)),
  };
}

function verifyAll(found: readonly Listing[], folders: readonly string[]): Broken[] {
  return found.flatMap((listing) => verifyPlace(listing, folders));
}

function clear({ json, olderThan }: Options): void {
  const before = olderThan === undefined ? undefined : Date.now() - olderThan * 24 * 3600_000;
  const found = listings();
  const cleared = found.map((listing) => ({ folder: listing.folder, ...clearPlace(listing, before) }));
  if (json) console.log(JSON.stringify({ places: cleared }));
  else for (const each of cleared) console.log(clearedLine(each));
  const isLeft = found.some((each) => before === undefined && listPlace(each).entries.length > 0);
  if (isLeft) {
    console.error('not everything could be removed: see kernelize cache ls');
    process.exitCode = 1;
  }
}

function clearedLine({ folder, entries, lookups, work, bytes }: Cleared & { readonly folder: string }): string {
  const counts = [count(entries, 'binary', 'binaries'), count(lookups, 'lookup')];
  if (work > 0) counts.push(`${count(work, 'folder')} left behind`);
  return `${folder}: removed ${counts.join(', ')}, ${sizeOf(bytes)}`;
}

function count(number: number, one: string, many: string = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

/** @throws UsageError if `text` is no number of days. */
function daysOf(text: string): number {
  const days = text.trim() === '' ? Number.NaN : Number(text);
  if (days >= 0 && Number.isFinite(days)) return days;
  throw new UsageError(`--older-than must be a number of days, but is '${text}'`);
}
