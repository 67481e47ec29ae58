// The trial: a tiny kernel is compiled, loaded and run, as users' are. It says what would serve now; the rest says why.
//
// In a process of its own, because a bad binary may end it, and with a cache of its own, so that something is compiled
// and nothing stays.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Answer, ask, lastObject } from './ask.ts';
import { type Circumstances, type Examined, error, type Problem, signalOf } from './examination.ts';
import type { TrialAnswer, TrialRequest, TrialTimes } from './trial-program.ts';

export interface TrialFacts {
  /** What serves a new kernel now. `none`: the trial ended its process, or had no end. */
  readonly backend: 'native' | 'js' | 'none';
  /** What is wrong; undefined if nothing is. */
  readonly why: string | undefined;
  readonly compiler: { readonly family: string; readonly version: string } | undefined;
  readonly target: string | undefined;
  /** Always a fresh one, in the system's temporary folder. */
  readonly cache: 'temporary';
  /** Whether a second start found the binary in that cache. */
  readonly cached: boolean;
  readonly milliseconds: TrialTimes | undefined;
}

/** Seconds that the compiler may take here: a tiny kernel takes a tenth of one. */
const COMPILER_LIMIT = 20;
/** Milliseconds for the whole trial. */
const PATIENCE = 45_000;

export async function examineTrial({ folder, env, config }: Circumstances): Promise<Examined<TrialFacts>> {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const program = fileURLToPath(new URL(`./trial-program.${ending}`, import.meta.url));
  const cache = mkdtempSync(join(tmpdir(), 'kernelize-doctor-'));
  try {
    const { compiler, target, timeLimit } = config;
    const request: TrialRequest = { target, ...(compiler === undefined ? {} : { compiler }) };
    const own = {
      ...env,
      KERNELIZE_CACHE_DIR: cache,
      KERNELIZE_TIME_LIMIT: String(Math.min(timeLimit / 1000, COMPILER_LIMIT)),
    };
    const said = await ask(process.execPath, [program, JSON.stringify(request)], {
      cwd: folder,
      env: own,
      patience: PATIENCE,
    });
    return examinedOf(said);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function examinedOf(said: Answer): Examined<TrialFacts> {
  const answer = lastObject<TrialAnswer>(said);
  const problem = problemOf(said, answer);
  const facts: TrialFacts = {
    backend: answer?.backend ?? 'none',
    why: problem?.message,
    compiler: answer?.compiler && { family: answer.compiler.id, version: answer.compiler.version },
    target: answer?.target,
    cache: 'temporary',
    cached: answer?.cached ?? false,
    milliseconds: answer?.milliseconds,
  };
  return { facts, lines: linesOf(facts), problems: problem === undefined ? [] : [problem] };
}

function problemOf(said: Answer, answer: TrialAnswer | undefined): Problem | undefined {
  if (answer === undefined) {
    if (said.isLate) return error(`the trial kernel was not done after ${PATIENCE / 1000} s`);
    const signal = signalOf(said.code);
    const words = said.stderr.split('\n').find((line) => /Error/.test(line)) ?? `exit code ${said.code}`;
    return error(signal ? `the trial kernel ended its process with ${signal}` : `the trial can't run: ${words.trim()}`);
  }
  if (answer.backend === 'js') {
    // The hint of an error stands on its last lines.
    const [message = '', ...hint] = (answer.why ?? 'nobody knows why').split('\n').map((line) => line.trim());
    return error(
      message,
      hint.find((line) => /^sudo |^npm |^xcode-select /.test(line)),
    );
  }
  if (!answer.agrees) {
    return error(
      'the trial kernel gives other answers than JavaScript: please report it with the compiler and its version',
    );
  }
  return undefined;
}

function linesOf({ backend, why, compiler, target, milliseconds: times, cached }: TrialFacts): string[] {
  if (backend === 'js') return [`JavaScript serves, with the same results: ${why}`];
  if (why !== undefined) return [why];
  const of = compiler === undefined ? '' : ` by ${compiler.family} ${compiler.version}, target ${target}`;
  const warm = cached ? `, ${times?.cached} ms from the cache` : '';
  return [
    `a tiny kernel is compiled${of}, loaded and run: native, with V8's bits`,
    `load ${times?.load} ms, native after ${times?.native} ms (compiler ${times?.compiler} ms)${warm}; in a cache of its own`,
  ];
}
