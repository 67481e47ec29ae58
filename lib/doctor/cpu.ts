// The CPU: which levels of instructions it has, what the environment forbids, and whether it has what binaries are made
// for.

import { cpus } from 'node:os';
import { cpuFeatures, featuresOfLevel, lackedBy, levelsOfCpu } from '../cpu.ts';
import { LEVELS_OF_X64, type Level } from '../targets.ts';
import { type Circumstances, type Examined, error, note, type Problem, unset } from './examination.ts';

export interface CpuFacts {
  readonly model: string;
  /** Of those that levels need, as Linux names them. */
  readonly features: readonly string[];
  /** Levels above the baseline, lowest first. */
  readonly levels: readonly Level[];
  /** KERNELIZE_MAX_CPU, if it says something. */
  readonly most: string | undefined;
  /** The level that portable binaries use. */
  readonly level: Level | 'baseline';
  readonly target: string;
}

/** `known`: the features that the system lists; of this machine by default. */
export function examineCpu(
  { env, config }: Circumstances,
  known: ReadonlySet<string> = cpuFeatures(),
): Examined<CpuFacts> {
  const model = cpus()[0]?.model.trim().replace(/\s+/g, ' ') || 'unknown';
  const levels = process.arch === 'x64' ? levelsOfCpu(known) : [];
  const features = LEVELS_OF_X64.flatMap(featuresOfLevel).filter((feature) => known.has(feature));
  const most = env.KERNELIZE_MAX_CPU || undefined;
  const level = levels.filter((each) => isAllowed(each, most)).at(-1) ?? 'baseline';
  const best = levels.at(-1) ?? 'baseline';
  const problems: Problem[] = [];
  if (level !== best) {
    const message = `KERNELIZE_MAX_CPU=${most} keeps portable binaries from ${best}, which this CPU has`;
    problems.push(note(message, unset('KERNELIZE_MAX_CPU')));
  }
  const wanted = LEVELS_OF_X64.find((each) => each === config.target);
  if (wanted !== undefined && known.size > 0 && !levels.includes(wanted)) {
    const message = `the target is ${wanted}, and this CPU lacks ${lackedBy(wanted, known, {}).join(', ')}: kernels run in JavaScript`;
    problems.push(error(message, 'export KERNELIZE_TARGET=native'));
  }
  return {
    facts: { model, features, levels, most, level, target: config.target },
    lines: [`${model}: ${best}`, ...(level === best ? [] : [`KERNELIZE_MAX_CPU allows ${level}`])],
    problems,
  };
}

function isAllowed(level: Level, most: string | undefined): boolean {
  if (most === 'baseline') return false;
  const limit = LEVELS_OF_X64.indexOf(most as Level);
  return limit < 0 || LEVELS_OF_X64.indexOf(level) <= limit;
}
