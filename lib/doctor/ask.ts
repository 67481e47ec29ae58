// Asks a program something, and waits only so long.
//
// Out: what it said, and how it ended. Never throws. What a program has started ends with it.

import { constants } from 'node:os';
import { endGroup, NOT_STARTED, spawnWithLifeline } from '../toolchains/lifeline.ts';

export interface Question {
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds. */
  readonly patience: number;
}

export interface Answer {
  /** 128 + signal for what ended by one; 127 for what could not be started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** It was still not done, and was ended. */
  readonly isLate: boolean;
}

/** More than any answer that we can use. Bytes. */
const MOST_OUTPUT = 1024 * 1024;

export function ask(command: string, args: readonly string[], { cwd, env, patience }: Question): Promise<Answer> {
  return new Promise((resolve) => {
    const child = spawnWithLifeline(command, args, { cwd, ...(env === undefined ? {} : { env }) });
    let [stdout, stderr] = ['', ''];
    const end = (code: number, how: 'late' | 'in time') => {
      clearTimeout(limit);
      endGroup(child, 'SIGKILL');
      // Whoever left the group may still hold them open: nobody waits for that.
      for (const stream of child.stdio) stream?.destroy();
      child.unref();
      resolve({ code, stdout, stderr, isLate: how === 'late' });
    };
    const limit = setTimeout(end, patience, 128 + constants.signals.SIGKILL, 'late');
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
      if (stdout.length > MOST_OUTPUT) endGroup(child, 'SIGKILL');
    });
    child.stderr?.on('data', (chunk) => {
      if (stderr.length < MOST_OUTPUT) stderr += chunk;
    });
    child.on('error', () => end(NOT_STARTED[1] ?? 127, 'in time'));
    child.on('close', (code) => end(code ?? 128 + constants.signals.SIGKILL, 'in time'));
  });
}

/** The last line that a program of ours printed, read. Undefined: it printed none. */
export function lastObject<T>({ stdout }: Answer): T | undefined {
  try {
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  } catch {
    return undefined;
  }
}
