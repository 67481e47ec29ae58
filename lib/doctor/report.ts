// A diagnosis as one screen of text, 100 columns wide, and as JSON.

import { packageVersion } from '../package.ts';
import type { Problem, Severity } from './examination.ts';
import { SEVERITIES } from './examination.ts';
import type { Diagnosis, Section } from './index.ts';

const COLUMNS = 100;
/** Changes when fields are renamed or removed; new ones may come. */
const SHAPE = 1;

export function reportText({ ok, sections }: Diagnosis): string {
  const width = Math.max(...sections.map(({ name }) => name.length)) + 2;
  const problems = problemsOf(sections);
  return [
    `kernelize ${packageVersion()}: will kernels run natively here?`,
    '',
    ...sections.flatMap((section) => sectionLines(section, width)),
    ...(problems.length === 0 ? [] : ['', ...problems.flatMap(problemLines)]),
    '',
    ok ? 'Yes: kernels run natively.' : `No: ${errorsIn(problems)} in the way.`,
    '',
  ].join('\n');
}

/** The shape is documented in docs/doctor.md, and a test holds it. */
export function reportJson({ ok, sections }: Diagnosis): string {
  const report = {
    shape: SHAPE,
    kernelize: packageVersion(),
    ok,
    problems: problemsOf(sections),
    sections: Object.fromEntries(sections.map(({ name, facts }) => [name, facts ?? null])),
  };
  return JSON.stringify(report, (_key, value) => (value === undefined ? null : value), 2);
}

type Placed = Problem & { readonly section: string };

/** The worst first, in the order of sections. */
function problemsOf(sections: readonly Section[]): Placed[] {
  const all = sections.flatMap(({ name, problems }) => problems.map((problem) => ({ section: name, ...problem })));
  return SEVERITIES.flatMap((severity) => all.filter((problem) => problem.severity === severity));
}

function sectionLines({ name, state, lines }: Section, width: number): string[] {
  const label = `${state.padEnd(8)}${name.padEnd(width)}`;
  const indent = ' '.repeat(label.length);
  return lines
    .flatMap((line) => wrap(line, COLUMNS - label.length))
    .map((line, at) => `${at === 0 ? label : indent}${line}`);
}

function problemLines({ severity, section, message, mend }: Placed): string[] {
  const words = wrap(`${severity}: ${section}: ${message}`, COLUMNS - 2);
  // To be copied: never broken.
  return [...words.map((line, at) => (at === 0 ? line : `  ${line}`)), ...(mend === undefined ? [] : [`  $ ${mend}`])];
}

function errorsIn(problems: readonly { readonly severity: Severity }[]): string {
  const count = problems.filter(({ severity }) => severity === 'error').length;
  return count === 1 ? '1 error is' : `${count} errors are`;
}

/** Breaks between words; a word that is longer than a line, such as a path, stays whole. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
