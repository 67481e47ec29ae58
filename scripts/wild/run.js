// Runs one function in a process of its own (child.js), and waits for what it says.

import { fork } from 'node:child_process';

/** Milliseconds: a kernel that doesn't come back is a finding. */
const LONGEST = 300_000;

/**
 * @param {object} job for child.js.
 * @returns {Promise<{ outcome: import('./child.js').Outcome } | { crash: string }>}
 */
export function runInChild(job, signal) {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('child.js', import.meta.url), {
      signal,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    let outcome;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, LONGEST);
    child.on('message', (message) => {
      outcome = message;
    });
    child.on('error', reject);
    child.on('exit', (code, killed) => {
      clearTimeout(timer);
      if (outcome !== undefined) resolve({ outcome });
      else resolve({ crash: isLate ? 'it did not come back' : `it ended with ${killed ?? code}` });
    });
    child.send(job);
  });
}
