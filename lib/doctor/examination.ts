// What an examination is: it looks at one thing of this machine, and gives facts, a few lines for people, and problems.

import { constants } from 'node:os';
import type { Config } from '../config.ts';

/**
 * `error`: kernels don't run natively, or a program ends. `warning`: something is not as somebody will expect. `note`:
 * worth knowing, and only then to be mended.
 */
export type Severity = 'error' | 'warning' | 'note';
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

export interface Problem {
  readonly severity: Severity;
  /** One sentence, without a full stop. */
  readonly message: string;
  /** A command line that mends it; undefined where no command does. */
  readonly mend: string | undefined;
}

/** What everything is examined for: a program that runs in `folder` with `env`. */
export interface Circumstances {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly config: Config;
}

export interface Examined<Facts extends object = object> {
  /** For programs: the shape is documented in docs/doctor.md, and stays. Undefined becomes null in JSON. */
  readonly facts: Facts;
  /** The same for people, short. */
  readonly lines: readonly string[];
  readonly problems: readonly Problem[];
}

export interface Examination {
  /** What is examined: one word. */
  readonly name: string;
  readonly examine: (circumstances: Circumstances) => Examined | Promise<Examined>;
}

export function error(message: string, mend?: string): Problem {
  return { severity: 'error', message, mend };
}

export function warning(message: string, mend?: string): Problem {
  return { severity: 'warning', message, mend };
}

export function note(message: string, mend?: string): Problem {
  return { severity: 'note', message, mend };
}

/** `unset NAME`, for what a variable of the environment does. */
export function unset(name: string): string {
  return `unset ${name}`;
}

export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

/** The name of the signal that an exit code above 128 stands for. */
export function signalOf(code: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
}
