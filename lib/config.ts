// What kernels are compiled with: "kernelize" in the application's package.json, the nearest one above its code, and
// the environment, which wins. Packages that it depends on have no say: application.ts.
//
//   { "kernelize": { "compiler": "clang", "target": "x86-64-v3", "directives": { "boundscheck": "js" } } }

import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ownerOf } from './application.ts';
import { isLevel, TARGETS } from './targets.ts';

/** Of a process. Said without Node's types, which a program that imports ours need not have. */
type Environment = Readonly<Record<string, string | undefined>>;

export interface Config {
  /** By name or path; undefined: the machine's own. */
  readonly compiler: string | undefined;
  /** CPUs that binaries are for. */
  readonly target: string;
  readonly directives: Readonly<Record<string, boolean | 'js'>>;
  /** Packages whose modules the import hook may change, by name, or by scope: `@scope/*`. */
  readonly packages: readonly string[];
  /** The name of the package that the code belongs to, if it is not the application's own. */
  readonly dependency: string | undefined;
  /** Where the application's package.json is looked for, upwards; undefined: the code is of no file. */
  readonly project: string | undefined;
  /** Milliseconds that a compiler may take. */
  readonly timeLimit: number;
  /** What is wrong with it: a sentence each. What is wrong is left out. */
  readonly problems: readonly string[];
}

const TARGET_NAMES: readonly string[] = TARGETS;
/** What each may be besides true and false. */
const DIRECTIVES: Readonly<Record<string, readonly string[]>> = {
  boundscheck: ['js'],
  overflowcheck: [],
  cdivision: [],
};
const KEYS: readonly string[] = ['compiler', 'target', 'directives', 'packages'];
const TIME_LIMIT = 60_000;

const known = new Map<string, Config>();

/**
 * The configuration for code in a folder; read once for each. Undefined: for code of no file, to which the environment
 * alone applies.
 */
export function configFor(folder: string | undefined, env: Environment = process.env): Config {
  const key = [folder, env.KERNELIZE_CC, env.KERNELIZE_TARGET, env.KERNELIZE_MAX_CPU, env.KERNELIZE_TIME_LIMIT].join(
    '\0',
  );
  const config = known.get(key) ?? readConfig(folder, env);
  known.set(key, config);
  return config;
}

function readConfig(folder: string | undefined, env: Environment): Config {
  const problems: string[] = [];
  const { application, dependency } =
    folder === undefined ? { application: undefined, dependency: undefined } : ownerOf(folder);
  const { file, fields } = application === undefined ? NO_FIELDS : nearestFields(application, problems);
  const problem = (text: string) => void problems.push(`${file}: "kernelize": ${text}`);
  for (const key of Object.keys(fields)) {
    if (!KEYS.includes(key)) problem(`unknown option '${key}' (there are: ${KEYS.join(', ')})`);
  }
  const { compiler, target, directives, packages } = fields;
  if (compiler !== undefined && typeof compiler !== 'string') problem('compiler must be a name or a path');
  const isTarget = typeof target === 'string' && TARGET_NAMES.includes(target);
  if (target !== undefined && !isTarget) problem(`target must be one of ${TARGETS.join(', ')}`);
  const wanted = env.KERNELIZE_TARGET;
  if (wanted && !TARGET_NAMES.includes(wanted)) problems.push(`KERNELIZE_TARGET must be one of ${TARGETS.join(', ')}`);
  return {
    compiler: env.KERNELIZE_CC || (typeof compiler === 'string' ? compiler : undefined),
    target: asAllowed(wanted && TARGET_NAMES.includes(wanted) ? wanted : isTarget ? target : 'native', env),
    directives: directivesOf(directives, problem),
    packages: packagesOf(packages, problem),
    dependency,
    project: application,
    timeLimit: timeLimitOf(env.KERNELIZE_TIME_LIMIT, problems),
    problems,
  };
}

/**
 * This machine's CPU is one of the level that KERNELIZE_MAX_CPU allows: what is made for it here must run under that.
 */
function asAllowed(target: string, { KERNELIZE_MAX_CPU: most }: Environment): string {
  return target === 'native' && most && isLevel(most) ? most : target;
}

function directivesOf(value: unknown, problem: (text: string) => void): Config['directives'] {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problem('directives must be an object, for example { "boundscheck": "js" }');
    return {};
  }
  const given = Object.entries(value);
  for (const each of given) {
    const wrong = directiveProblem(...each);
    if (wrong !== undefined) problem(wrong);
  }
  return Object.fromEntries(given.filter((each) => directiveProblem(...each) === undefined));
}

/** What is wrong with a directive that a program gives; undefined if nothing is. */
export function directiveProblem(name: string, value: unknown): string | undefined {
  const more = Object.hasOwn(DIRECTIVES, name) ? DIRECTIVES[name] : undefined;
  if (more === undefined) return `unknown directive '${name}' (there are: ${Object.keys(DIRECTIVES).join(', ')})`;
  if (typeof value === 'boolean' || more.some((each) => each === value)) return undefined;
  const others = more.map((each) => ` or '${each}'`);
  return `directive '${name}' must be true${others.length > 0 ? ', ' : ' or '}false${others.join('')}`;
}

function packagesOf(value: unknown, problem: (text: string) => void): readonly string[] {
  if (value === undefined) return [];
  if (
    Array.isArray(value) &&
    value.every((each) => typeof each === 'string' && /^(@[^/*]+\/)?([^/*]+|(?<=\/)\*)$/.test(each))
  ) {
    return value;
  }
  problem('packages must be an array of names, for example ["fast-things", "@scope/*"]');
  return [];
}

/** In seconds, as people give it. */
function timeLimitOf(text: string | undefined, problems: string[]): number {
  if (!text) return TIME_LIMIT;
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 3600) return seconds * 1000;
  problems.push('KERNELIZE_TIME_LIMIT must be seconds, more than 0 and at most 3600');
  return TIME_LIMIT;
}

interface Fields {
  readonly compiler?: unknown;
  readonly target?: unknown;
  readonly directives?: unknown;
  readonly packages?: unknown;
}

const NO_FIELDS: { readonly file: string; readonly fields: Fields } = { file: '', fields: {} };

function nearestFields(folder: string, problems: string[]): { file: string; fields: Fields } {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, 'package.json');
    try {
      const { kernelize = {} } = JSON.parse(readFileSync(file, 'utf8'));
      if (typeof kernelize === 'object' && kernelize !== null && !Array.isArray(kernelize))
        return { file, fields: kernelize };
      problems.push(`${file}: "kernelize" must be an object`);
      return { file, fields: {} };
    } catch (error) {
      if (error instanceof SyntaxError) return { file, fields: {} };
      if (at === dirname(at)) return { file, fields: {} };
    }
  }
}
