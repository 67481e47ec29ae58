// A tool's process group that ends when this process does, however it does: by itself, by process.exit(), by a signal
// that nobody hears.
//
// A shell holds the other end of a pipe that nothing is ever written to. The pipe closes with this process, and then
// the shell ends the group. No handler of ours could do that: a SIGTERM that has a handler waits until JavaScript
// returns to the event loop, and SIGKILL can't be heard.

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

const SCRIPT = `"$@" 3<&- &
tool=$!
{ read -r nothing <&3; kill -KILL 0; } >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait $tool
code=$?
kill -KILL $watcher
exit $code`;

/**
 * Starts a tool in a process group of its own, with its output piped. What ends by a signal has the exit code 128 +
 * signal.
 */
export function spawnWithLifeline(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env'> = {},
): ChildProcess {
  return spawn('/bin/sh', ['-c', SCRIPT, 'kernelize', command, ...args], {
    ...options,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
}

/** Shells' exit codes for a command that is not there, or is no program. */
export const NOT_STARTED: readonly number[] = [126, 127];

/** Ends all that a tool has started, if it still runs. */
export function endGroup(child: ChildProcess, how: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, how);
  } catch {
    // It ended by itself.
  }
}

/**
 * From a tool's end until nobody waits for more of its words, in milliseconds: what it has left running may keep its
 * output open for ever.
 */
const LAST_WORDS = 1000;

/** Calls back once, with the exit code, when the tool has ended and, if that comes soon, all of its output is there. */
export function whenEnded(child: ChildProcess, callback: (code: number | null) => void): void {
  let isDone = false;
  const done = (code: number | null) => {
    if (isDone) return;
    isDone = true;
    for (const stream of child.stdio) stream?.destroy();
    callback(code);
  };
  child.once('close', done);
  child.once('exit', (code) => {
    const patience = setTimeout(done, LAST_WORDS, code);
    child.once('close', () => clearTimeout(patience));
  });
}
