// What is set: variables of the environment that kernelize reads, and "kernelize" in package.json.

import { builders } from '../builders/index.ts';
import { wrongSettings } from '../runtime/settings.ts';
import { keptFromCompilers } from '../toolchains/environment.ts';
import { PROFILES } from '../toolchains/family.ts';
import { type Circumstances, type Examined, error, note, type Problem, unset, warning } from './examination.ts';

export interface SettingsFacts {
  /** Those that are set, by name. */
  readonly environment: Readonly<Record<string, string>>;
  /** What package.json and the environment come to. */
  readonly compiler: string | undefined;
  readonly target: string;
  readonly directives: Readonly<Record<string, boolean | 'js'>>;
  /** Seconds that a compiler may take. */
  readonly timeLimit: number;
}

/** All there are. */
export const OURS: readonly string[] = [
  'KERNELIZE_ADDON',
  'KERNELIZE_BACKEND',
  'KERNELIZE_BUILDER',
  'KERNELIZE_CACHE_DIR',
  'KERNELIZE_CC',
  'KERNELIZE_MAX_CPU',
  'KERNELIZE_PROFILE',
  'KERNELIZE_STRICT',
  'KERNELIZE_TARGET',
  'KERNELIZE_THREADS',
  'KERNELIZE_TIME_LIMIT',
];
/** Everybody's, which choose the compiler where ours say nothing. */
const OTHERS: readonly string[] = ['CC', 'CXX'];

export function examineSettings({ env, config }: Circumstances): Examined<SettingsFacts> {
  const set = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value && (name.startsWith('KERNELIZE_') || OTHERS.includes(name)) ? [[name, value]] : [],
  );
  const { compiler, target, directives, timeLimit } = config;
  const shown = Object.entries(directives).map(([name, on]) => `${name}=${on === true ? 'on' : on || 'off'}`);
  return {
    facts: { environment: Object.fromEntries(set), compiler, target, directives, timeLimit: timeLimit / 1000 },
    lines: [
      set.length === 0 ? 'no variables' : set.map(([name, value]) => `${name}=${value}`).join(' '),
      [`target ${target}`, ...(compiler === undefined ? [] : [`compiler ${compiler}`]), ...shown].join(', '),
    ],
    problems: [...problemsOf(env), ...config.problems.map((text) => warning(text, variableIn(text)))],
  };
}

function problemsOf(env: NodeJS.ProcessEnv): Problem[] {
  const problems: Problem[] = [];
  if (env.KERNELIZE_BACKEND === 'js') {
    problems.push(error('KERNELIZE_BACKEND=js asks for JavaScript', unset('KERNELIZE_BACKEND')));
  }
  const wrong = [...wrongSettings(env), ...wrongNames(env)];
  for (const { name, must } of wrong)
    problems.push(warning(`${name}=${env[name]} is ignored: it must ${must}`, unset(name)));
  for (const [name, value] of Object.entries(env)) {
    if (!value || !name.startsWith('KERNELIZE_') || OURS.includes(name)) continue;
    problems.push(warning(`${name} is no setting of kernelize: docs/doctor.md lists them`, unset(name)));
  }
  const kept = keptFromCompilers(env);
  if (kept.length > 0) {
    problems.push(note(`${kept.join(', ')}: compilers don't get what would change results (docs/doctor.md)`));
  }
  return problems;
}

/** Names that `kernelize rebuild` and `npm install` refuse. */
function wrongNames({ KERNELIZE_BUILDER, KERNELIZE_PROFILE }: NodeJS.ProcessEnv): ReturnType<typeof wrongSettings> {
  const names = { KERNELIZE_BUILDER: builders.map(({ name }) => name), KERNELIZE_PROFILE: PROFILES };
  const given = { KERNELIZE_BUILDER, KERNELIZE_PROFILE };
  return (['KERNELIZE_BUILDER', 'KERNELIZE_PROFILE'] as const).flatMap((name) => {
    const known: readonly string[] = names[name];
    const value = given[name];
    return value && !known.includes(value) ? [{ name, must: `be one of ${known.join(', ')}` }] : [];
  });
}

/** Messages about variables begin with their names; those about package.json with its path. */
function variableIn(message: string): string | undefined {
  const [name] = /^KERNELIZE_\w+/.exec(message) ?? [];
  return name === undefined ? undefined : unset(name);
}
