// A pool of workers: jobs go to processes, and verdicts come back, also of workers that crashed or hang.
//
// A worker that crashes or doesn't come back from a call is replaced; the verdict names case, call and way from its
// notes.

import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** A call that takes longer hangs: the longest ones take milliseconds. */
const CALL_SECONDS = 10;
/** Native modules are never unloaded: workers are replaced after so many jobs, so that memory doesn't fill. */
const JOBS_PER_WORKER = 40;

const here = import.meta.dirname;

/**
 * @param settings what workers get: compilers, families, folder, sanitize, debug
 * @returns `{ run(job), close() }`; `run` never rejects but for trouble of the machine's
 */
export function openPool({ workers, env, natives, ...settings }) {
  /** @type {Set<Worker>} */
  const living = new Set();
  const idle = [];
  const waiting = [];
  let closed = false;
  let started = 0;

  class Worker {
    jobs = 0;
    #output = '';
    #answer;
    #watch;

    constructor() {
      this.notes = join(settings.folder, `notes-${started++}`);
      this.process = fork(join(here, 'worker.js'), [JSON.stringify({ ...settings, notes: this.notes })], {
        serialization: 'advanced',
        env: { ...process.env, ...env },
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      living.add(this);
      this.process.stderr.on('data', (data) => {
        this.#output = (this.#output + data).slice(-8000);
      });
      this.process.on('message', (verdict) => {
        if (verdict.kind !== 'ready') this.#settle(verdict);
      });
      this.process.on('exit', async (code, signal) => {
        living.delete(this);
        // What it said last may be on its way. ('close' doesn't always come where a channel was disconnected.)
        await setTimeout(50);
        // The end of what it said is the end of a stack; the beginning says what happened.
        const said = this.#output.trim().split('\n').slice(0, 25).join('\n');
        this.#settle({ kind: 'crashed', ...this.where(), what: `${signal ?? `exit code ${code}`} ${said}`.trim() });
      });
    }

    run(job) {
      this.jobs++;
      return new Promise((resolve) => {
        this.#answer = resolve;
        let last = '';
        let since = performance.now();
        this.#watch = setInterval(() => {
          const { note } = this.where();
          if (note !== last || note === '') [last, since] = [note, performance.now()];
          if (performance.now() - since < (job.callSeconds ?? CALL_SECONDS) * 1000) return;
          this.#settle({ kind: 'hangs', ...this.where(), what: 'does not come back' });
          this.process.kill('SIGKILL');
        }, 250);
        // A worker that ended while it was idle: the next one gets the job.
        if (this.process.connected) this.process.send(job);
        else this.#settle({ kind: 'crashed', what: 'before it began' });
      });
    }

    /** What the worker is calling, by its notes: nothing between calls. */
    where() {
      let bytes;
      try {
        bytes = readFileSync(this.notes);
      } catch {
        return { note: '' };
      }
      if (bytes.length < 16 || bytes.readInt32LE(0) === 0) return { note: '' };
      const [at, call, way] = [4, 8, 12].map((offset) => bytes.readInt32LE(offset));
      return { note: `${at} ${call} ${way}`, at, call, way: ['js', 'V8', ...natives][way] };
    }

    #settle(verdict) {
      clearInterval(this.#watch);
      const { note, ...rest } = verdict;
      const answer = this.#answer;
      this.#answer = undefined;
      answer?.(rest);
    }

    /** A group of compilers may be running: the worker ends them, and then itself. */
    async end() {
      if (this.process.connected) this.process.disconnect();
      for (let tries = 0; tries < 20 && living.has(this); tries++) await setTimeout(50);
      this.process.kill('SIGKILL');
    }
  }

  async function serve(worker) {
    for (;;) {
      const next = waiting.shift();
      if (next === undefined) return idle.push(worker);
      const verdict = await worker.run(next.job);
      next.resolve(verdict);
      if (closed) return undefined;
      if (
        !living.has(worker) ||
        verdict.kind === 'hangs' ||
        verdict.kind === 'crashed' ||
        worker.jobs >= JOBS_PER_WORKER
      ) {
        worker.end();
        worker = new Worker();
      }
    }
  }

  return {
    run(job) {
      return new Promise((resolve) => {
        waiting.push({ job, resolve });
        const worker = idle.pop() ?? (living.size < workers ? new Worker() : undefined);
        if (worker !== undefined) serve(worker);
      });
    },
    /** Jobs that nobody has begun are forgotten. */
    async close() {
      closed = true;
      waiting.length = 0;
      await Promise.all([...living].map((worker) => worker.end()));
    },
  };
}
