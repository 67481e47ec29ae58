// A source of the command line through the compiler, and its diagnostics as text and as JSON.

import { type Compiled, type CompileOptions, compile } from '../compiler/compile.ts';
import { readModule } from '../compiler/read-module.ts';
import { type Diagnostic, formatDiagnostic, positionOf } from '../diagnostics.ts';
import { failureOfCompiler } from '../errors.ts';
import type { Source } from './sources.ts';

/** @throws UserError if there is no parser, and if the compiler itself fails. */
export function compileSource({ file, text }: Source, options: CompileOptions): Compiled {
  try {
    return compile(file, text, { readModule, ...options });
  } catch (error) {
    throw failureOfCompiler(error, file);
  }
}

/** Diagnostics, and the files that they may be in. */
type Diagnosed = Pick<Compiled, 'diagnostics' | 'inputs'>;

export function diagnosticsText({ diagnostics, inputs }: Diagnosed): string {
  return diagnostics.map((each) => `${formatDiagnostic(each, sourceOf(each, inputs))}\n`).join('\n');
}

export function diagnosticsJson({ diagnostics, inputs }: Diagnosed): object[] {
  return diagnostics.map((each) => {
    const { span, ...rest } = each;
    return { ...rest, ...positionOf(sourceOf(each, inputs), span.start) };
  });
}

function sourceOf(diagnostic: Diagnostic, inputs: Compiled['inputs']): string {
  return inputs.find(({ file }) => file === diagnostic.file)?.source ?? '';
}
