// Kernel files named on the command line, read and compiled, with their diagnostics.

import { relative } from 'node:path';
import { globSync } from 'tinyglobby';
import { type Compiled, type CompileOptions, compile } from '../compiler/compile.ts';
import { formatDiagnostic } from '../diagnostics.ts';
import { UsageError } from '../errors.ts';
import { readModule, readText } from './modules.ts';

export interface Source {
  readonly path: string;
  /** As comments and errors show it. */
  readonly file: string;
  readonly text: string;
}

/** @throws UsageError for a pattern that matches nothing. */
export function readSources(patterns: readonly string[]): Source[] {
  const paths = patterns.flatMap((pattern) => {
    const found = globSync(pattern, { absolute: true, expandDirectories: false });
    if (found.length === 0) throw new UsageError(`no file matches '${pattern}'`);
    return found.sort();
  });
  return [...new Set(paths)].map((path) => {
    const file = relative(process.cwd(), path);
    return { path, file, text: readText(path) };
  });
}

/** @throws Error that asks for a report, if the compiler itself fails. */
export function compileSource({ file, text }: Source, options: CompileOptions): Compiled {
  try {
    return compile(file, text, { readModule, ...options });
  } catch (error) {
    const { stack, message } = error as Error;
    throw new Error(`this is a bug in kernelize: please report it with ${file} and these lines\n${stack ?? message}`);
  }
}

export function printDiagnostics({ diagnostics, inputs }: Compiled): void {
  for (const diagnostic of diagnostics) {
    const source = inputs.find(({ file }) => file === diagnostic.file)?.source ?? '';
    console.error(`${formatDiagnostic(diagnostic, source)}\n`);
  }
}
