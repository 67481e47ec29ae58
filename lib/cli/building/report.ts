// What `kernelize build` says: on stderr one line for each module, on a terminal with a spinner for those under way;
// with --json one JSON object a line on stdout, and nothing else.

import { basename } from 'node:path';
import { type ModuleResult, nameOf } from './module.ts';

export interface Reporter {
  /** Modules that are being compiled now. */
  working(files: readonly string[]): void;
  done(result: ModuleResult): Promise<void>;
  note(text: string): void;
  end(): void;
}

export async function reporterFor(format: 'json' | 'text'): Promise<Reporter> {
  if (format === 'json') {
    const done = async (result: ModuleResult) => console.log(JSON.stringify(await jsonOf(result)));
    return { working: () => {}, done, note: () => {}, end: () => {} };
  }
  if (process.stderr.isTTY) return onTerminal();
  return {
    working: () => {},
    done: async (result) => console.error(await textOf(result)),
    note: (text) => console.error(text),
    end: () => {},
  };
}

async function onTerminal(): Promise<Reporter> {
  const { default: yoctoSpinner } = await import('yocto-spinner');
  const spinner = yoctoSpinner({ stream: process.stderr });
  const line = (text: string) => {
    spinner.clear();
    console.error(text);
  };
  return {
    working: (files) => {
      spinner.text = `compiling ${files.join(', ')}`;
      if (files.length === 0) spinner.stop();
      else if (!spinner.isSpinning) spinner.start();
    },
    done: async (result) => line(await textOf(result)),
    note: line,
    end: () => void spinner.stop(),
  };
}

async function textOf(result: ModuleResult): Promise<string> {
  const { source, status, why, kernels, diagnostics, error, milliseconds } = result;
  const lines: string[] = [];
  if (diagnostics.length > 0) {
    const { diagnosticsText } = await import('../compile-source.ts');
    lines.push(diagnosticsText({ diagnostics, inputs: result.read }));
  }
  if (error !== undefined) lines.push(`error: ${error.message}`, ...(error.hint ? [`  ${error.hint}`] : []));
  if (status === 'current') lines.push(`${source.file}: is current`);
  if (status === 'failed') lines.push(`${source.file}: was not built`);
  if (status === 'built') {
    const count = `${kernels.length} ${kernels.length === 1 ? 'kernel' : 'kernels'}`;
    lines.push(`${source.file}: ${count} in ${milliseconds} ms (${why}) -> ${outputsText(result)}`);
  }
  return lines.join('\n');
}

/** `out/dot.c, .js, .d.ts, .node` */
function outputsText({ source, outputs }: ModuleResult): string {
  const [first = '', ...rest] = outputs;
  return [first, ...rest.map((path) => basename(path).slice(nameOf(source).length))].join(', ');
}

async function jsonOf({ source, diagnostics, error, read, inputs, ...result }: ModuleResult): Promise<object> {
  const { diagnosticsJson } = await import('../compile-source.ts');
  return {
    file: source.file,
    ...result,
    error: error === undefined ? undefined : { message: error.message, hint: error.hint },
    diagnostics: diagnosticsJson({ diagnostics, inputs: read }),
  };
}
