// Starts the peers that are installed.
//
// In:  rows of the table. Out: those that run, those that are missing and what to install, those that failed, and
// close(), which must be called: it ends their processes and removes what was compiled for them.

import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import which from 'which';
import { packageRoot } from '../../package.ts';
import type { AddonsOptions, FailedAddon } from '../addons.ts';
import { buildCython } from './cython.ts';
import { type Hello, PeerProcess } from './process.ts';
import type { Peer } from './table.ts';

export interface RunningPeer {
  readonly peer: Peer;
  readonly about: Hello;
  readonly process: PeerProcess;
}

export interface StartedPeers {
  readonly running: readonly RunningPeer[];
  readonly missing: readonly { readonly title: string; readonly install: string }[];
  readonly failed: readonly FailedAddon[];
  close(): Promise<void>;
}

const SCRIPTS = join(packageRoot, 'scripts', 'bench', 'peers');

/** @throws the signal's reason when it aborts; nothing is left running then. */
export async function startPeers(chosen: readonly Peer[], { signal, progress }: AddonsOptions): Promise<StartedPeers> {
  const running: RunningPeer[] = [];
  const missing: { title: string; install: string }[] = [];
  const failed: FailedAddon[] = [];
  if (chosen.length === 0) return { running, missing, failed, close: async () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'kernelize-peers-'));
  const close = async () => {
    await Promise.all(running.map(({ process }) => process.end()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const peer of chosen) {
      progress?.(`starting ${peer.title}`);
      const started = await startPeer(peer, folder, signal);
      if ('process' in started) running.push(started);
      else if (started.reason === undefined) {
        missing.push({ title: peer.title, install: `apt-get install ${peer.packages} (on Debian)` });
      } else failed.push({ compiler: peer.title, profile: 'peer', reason: started.reason });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { running, missing, failed, close };
}

/** By the first interpreter that can: one Python has Numba, another does not. */
async function startPeer(
  peer: Peer,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<RunningPeer | { readonly reason: string | undefined }> {
  let reason: string | undefined;
  for (const program of interpreters(peer.program)) {
    try {
      const started = await startWith(program, peer, folder, signal);
      if (started !== undefined) return started;
    } catch (error) {
      signal?.throwIfAborted();
      reason ??= (error as Error).message;
    }
  }
  return { reason };
}

/** @returns undefined if something is not installed. */
async function startWith(
  program: string,
  peer: Peer,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<RunningPeer | undefined> {
  const args = [join(SCRIPTS, peer.script)];
  let compiled = 0;
  if (peer.build === 'cython') {
    const build = await buildCython(program, SCRIPTS, folder, signal);
    if (build.missing !== undefined) return undefined;
    compiled = build.milliseconds;
    args.push(folder, build.version);
  }
  const process = new PeerProcess(program, args, signal);
  try {
    const about = await process.hello();
    if (about.missing === undefined) {
      process.compiled = compiled;
      return { peer, about, process };
    }
  } catch (error) {
    await process.end();
    throw error;
  }
  await process.end();
  return undefined;
}

/** All of that name on PATH; the distribution's own first, because that is where its packages go. */
function interpreters(name: string): string[] {
  const found = which.sync(name, { all: true, nothrow: true, path: process.env.PATH ?? '' }) ?? [];
  const unique = new Map(found.filter(existsSync).map((path) => [realpathSync(path), path]));
  const isSystems = (path: string) => ['/usr/bin', '/bin'].includes(dirname(path));
  return [...unique.values()].sort((a, b) => Number(isSystems(b)) - Number(isSystems(a)));
}
