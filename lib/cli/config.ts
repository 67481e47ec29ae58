// What package.json and the environment say of the files on the command line. The command line's own options win over
// both.

import { dirname } from 'node:path';
import { type Config, configFor } from '../config.ts';
import { UsageError } from '../errors.ts';
import type { Source } from './sources.ts';

/** @throws UsageError for what is wrong with it. */
export function configOf({ path }: Source): Config {
  const config = configFor(dirname(path));
  const [problem] = config.problems;
  if (problem !== undefined) throw new UsageError(problem, 'docs/import-hook.md lists the options');
  return config;
}

/** The configuration that all of them have. @throws UsageError if two differ: they are to be built apart. */
export function commonConfig(sources: readonly Source[]): Config | undefined {
  const [first, ...others] = sources;
  if (first === undefined) return undefined;
  const config = configOf(first);
  const other = others.find((each) => textOf(configOf(each)) !== textOf(config));
  if (other === undefined) return config;
  const message = `${first.file} and ${other.file} belong to packages whose "kernelize" options differ`;
  throw new UsageError(message, 'build them apart');
}

function textOf({ compiler, target, directives }: Config): string {
  return JSON.stringify([compiler, target, Object.entries(directives).sort()]);
}
