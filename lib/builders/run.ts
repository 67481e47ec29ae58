// Runs a build tool and keeps what it says: shown only when it fails.
//
// In:  a command line, a folder, an environment, where the full log goes.
// Out: nothing, or a UserError with the lines that matter. The tool runs in a process group of its own, so that an
// abort, and the end of this process, ends what it has started too (make, compilers), not only the tool.

import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { compilerEnvironment } from '../toolchains/environment.ts';
import { endGroup, NOT_STARTED, spawnWithLifeline, whenEnded } from '../toolchains/lifeline.ts';

export interface ToolRun {
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Default: a compiler's (toolchains/environment.ts). */
  readonly env?: NodeJS.ProcessEnv;
  readonly log: string;
  readonly signal?: AbortSignal | undefined;
  /** Hears the process group's id when it has started, and gives who is to hear that it has ended. */
  readonly watch?: ((group: number) => () => void) | undefined;
}

/** What a tool may say before the rest is dropped: some say the same thing for ever. */
const MOST_OUTPUT = 4 * 1024 * 1024;
/** From asking a tool to end until it has to, in milliseconds. */
const GRACE = 2000;
/** From one look to the next. */
const STEP = 10;

/** @throws UserError with the first errors of the output and the log's path, if the tool fails. */
export async function runTool(run: ToolRun): Promise<void> {
  // Not afterwards: a process that ends removes what is under way, and this would bring it back.
  mkdirSync(dirname(run.log), { recursive: true });
  const { code, output } = await spawnAndCollect(run);
  writeFileSync(run.log, `$ ${[run.command, ...run.args].join(' ')}\n${output}`);
  if (NOT_STARTED.includes(code)) throw new UserError(`${run.title} could not be started:\n${tellingLines(output)}`);
  if (code !== 0) {
    const words = tellingLines(output) || `  exit code ${code}, and not a word`;
    throw new UserError(`${run.title} failed:\n${words}`, `the whole output is in ${run.log}`);
  }
}

function spawnAndCollect({
  title,
  command,
  args,
  cwd,
  env = compilerEnvironment(),
  signal,
  watch,
}: ToolRun): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawnWithLifeline(command, args, { cwd, env });
    let lastWord: NodeJS.Timeout | undefined;
    const stop = () => {
      endGroup(child, 'SIGTERM');
      lastWord = setTimeout(endGroup, GRACE, child, 'SIGKILL');
    };
    const ended = child.pid === undefined ? undefined : watch?.(child.pid);
    signal?.addEventListener('abort', stop, { once: true });
    const chunks: Buffer[] = [];
    let size = 0;
    const collect = (chunk: Buffer) => {
      if (size < MOST_OUTPUT) chunks.push(chunk);
      size += chunk.length;
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (error) => reject(new UserError(`${title} could not be started: ${error.message}`)));
    whenEnded(child, (code) => {
      signal?.removeEventListener('abort', stop);
      if (!signal?.aborted) {
        ended?.();
        resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') });
        return;
      }
      // The shell that leads the group ends at once; what it started may take its time, or not mean to end.
      void groupEnded(child).then(() => {
        clearTimeout(lastWord);
        ended?.();
        reject(signal.reason);
      });
    });
  });
}

/** Waits until nothing of a group runs, but no longer than until all of it is ended by force. */
async function groupEnded(child: ChildProcess): Promise<void> {
  const start = performance.now();
  while (isGroupRunning(child)) {
    if (performance.now() - start > GRACE) {
      endGroup(child, 'SIGKILL');
      return;
    }
    await delay(STEP);
  }
}

function isGroupRunning({ pid }: ChildProcess): boolean {
  try {
    return pid !== undefined && process.kill(-pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The first lines with an error in them, else the last ones. */
function tellingLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => /\berror\b|not found|No such file/i.test(line));
  return (errors.length > 0 ? errors.slice(0, 6) : lines.slice(-8)).map((line) => `  ${line}`).join('\n');
}
