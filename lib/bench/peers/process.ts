// A peer's process: started once, asked one line at a time (the protocol is in scripts/bench/peers/protocol.py), killed
// at the end. So neither its start nor its compiler is in its times.
//
// It ends with its input, so it does not outlive this process; and at once when the signal aborts.

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { endGroup } from '../../toolchains/lifeline.ts';

/** The first line: who it is, or which module its Python lacks. */
export interface Hello {
  readonly version: string;
  readonly python: string;
  readonly threads?: number;
  readonly missing?: string;
}

export interface Question {
  readonly variant: string;
  readonly series: string;
  readonly args: readonly number[];
  readonly calls: number;
}

export interface Answer {
  readonly result: number | readonly number[];
  /** Of one call. */
  readonly milliseconds: number;
}

/** The last lines of an error message are where Python says what it was. */
const MOST_WORDS = 2000;

export class PeerProcess {
  /** Milliseconds that its compiler took so far. */
  compiled = 0;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  readonly #signal: AbortSignal | undefined;
  readonly #stop = () => endGroup(this.#child, 'SIGKILL');
  readonly #closed: Promise<unknown>;
  #words = '';

  constructor(command: string, args: readonly string[], signal?: AbortSignal) {
    signal?.throwIfAborted();
    this.#signal = signal;
    this.#child = spawn(command, args, {
      // A group of its own: `python3` may be a script that starts another.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      // Numba's threads must not spin while others are measured, and folders of scripts stay as they are.
      env: { ...process.env, OMP_WAIT_POLICY: 'PASSIVE', PYTHONDONTWRITEBYTECODE: '1' },
    });
    const lines = createInterface({ input: this.#child.stdout });
    this.#lines = lines[Symbol.asyncIterator]();
    this.#closed = once(this.#child, 'close').catch(() => {});
    this.#child.on('error', (error) => {
      this.#words = error.message;
      lines.close();
    });
    // What is written to a process that has ended; the next line says that it has.
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.setEncoding('utf8').on('data', (words: string) => {
      this.#words = (this.#words + words).slice(-MOST_WORDS);
    });
    signal?.addEventListener('abort', this.#stop, { once: true });
  }

  async hello(): Promise<Hello> {
    return (await this.#next()) as Hello;
  }

  /** @throws Error with the peer's own words where it can't compute that, or ended. */
  async ask(question: Question): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    const answer = (await this.#next()) as Answer & { readonly compiled?: number; readonly error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    this.compiled += answer.compiled ?? 0;
    return answer;
  }

  /** Kills it. Resolves when it has ended. */
  async end(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#stop);
    this.#stop();
    await this.#closed;
  }

  async #next(): Promise<unknown> {
    const { done, value } = await this.#lines.next();
    this.#signal?.throwIfAborted();
    if (done !== true) return JSON.parse(value);
    await this.#closed;
    throw new Error(`it ended: ${this.#words.trim().split('\n').at(-1) || 'without a word'}`);
  }
}
