// The table of examinations, in the order in which they are shown, and how they are run: side by side, each with a time
// limit, and none of them can fail but by saying so.

import { examineAddon } from './addon.ts';
import { examineBuilders } from './builders.ts';
import { examineCache } from './cache.ts';
import { examineCompilers } from './compilers.ts';
import { examineCpu } from './cpu.ts';
import {
  type Circumstances,
  type Examination,
  error,
  firstLine,
  type Problem,
  SEVERITIES,
  type Severity,
} from './examination.ts';
import { examineHeaders } from './headers.ts';
import { examineInstall } from './install.ts';
import { examineNode } from './node.ts';
import { examineSettings } from './settings.ts';
import { examineThreads } from './threads.ts';
import { examineTrial } from './trial.ts';

const examinations: readonly Examination[] = [
  { name: 'node', examine: examineNode },
  { name: 'cpu', examine: (circumstances) => examineCpu(circumstances) },
  { name: 'compilers', examine: examineCompilers },
  { name: 'headers', examine: examineHeaders },
  { name: 'builders', examine: examineBuilders },
  { name: 'addon', examine: examineAddon },
  { name: 'install', examine: examineInstall },
  { name: 'cache', examine: examineCache },
  { name: 'threads', examine: examineThreads },
  { name: 'settings', examine: examineSettings },
  { name: 'trial', examine: examineTrial },
];

/** Whose errors are why the trial fails: then it need not say it again. */
const CAUSES_OF_TRIAL: readonly string[] = ['node', 'cpu', 'compilers', 'headers', 'settings'];

export interface Section {
  readonly name: string;
  /** Its worst problem's. */
  readonly state: 'ok' | Severity;
  /** Undefined: it could not be examined. */
  readonly facts: object | undefined;
  readonly lines: readonly string[];
  readonly problems: readonly Problem[];
}

export interface Diagnosis {
  /** Nothing is in the way: there is no error. */
  readonly ok: boolean;
  readonly sections: readonly Section[];
  /** Some examination had no end: the process has to be ended. */
  readonly isStuck: boolean;
}

/** Longer than any examination takes that limits itself. Milliseconds. */
const PATIENCE = 60_000;

/** Examines everything. Never throws, and changes nothing that stays. */
export async function diagnose(
  circumstances: Circumstances,
  table: readonly Examination[] = examinations,
  patience: number = PATIENCE,
): Promise<Diagnosis> {
  const examined = await Promise.all(table.map((each) => examineSafely(each, circumstances, patience)));
  const sections = withoutRepetition(examined.map(({ section }) => section));
  const ok = sections.every(({ state }) => state !== 'error');
  return { ok, sections, isStuck: examined.some(({ isLate }) => isLate) };
}

async function examineSafely(
  { name, examine }: Examination,
  circumstances: Circumstances,
  patience: number,
): Promise<{ readonly section: Section; readonly isLate: boolean }> {
  try {
    const examined = await inTime(async () => examine(circumstances), patience);
    if (examined !== undefined) {
      return { section: { name, state: stateOf(examined.problems), ...examined }, isLate: false };
    }
    return { section: unexamined(name, `it was not done after ${patience / 1000} s`), isLate: true };
  } catch (reason) {
    return { section: unexamined(name, firstLine(reason)), isLate: false };
  }
}

/** Undefined: it was not done in time. */
async function inTime<T>(work: () => Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([late, work()]);
  } finally {
    clearTimeout(timer);
  }
}

/** What can't be seen is no proof that all is well. */
function unexamined(name: string, why: string): Section {
  const problem = error(`${name} could not be examined: ${why}`);
  return { name, state: 'error', facts: undefined, lines: ['not examined'], problems: [problem] };
}

function stateOf(problems: readonly Problem[]): Section['state'] {
  return SEVERITIES.find((severity) => problems.some((problem) => problem.severity === severity)) ?? 'ok';
}

function withoutRepetition(sections: readonly Section[]): Section[] {
  const isExplained = sections.some(({ name, state }) => CAUSES_OF_TRIAL.includes(name) && state === 'error');
  return sections.map((section) => (section.name === 'trial' && isExplained ? { ...section, problems: [] } : section));
}
