// kernelize annotate FILES: what each line costs, as a page, a listing or JSON.

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Command, Option } from 'commander';
import { annotate as annotateSource } from '../../annotate/annotate.ts';
import { hintsFor } from '../../annotate/hints.ts';
import type { AnnotatedModule } from '../../annotate/model.ts';
import { type RemarkOptions, withRemarks } from '../../annotate/remarks.ts';
import { renderText } from '../../annotate/text.ts';
import { readModule } from '../../compiler/read-module.ts';
import { failureOfCompiler, UsageError } from '../../errors.ts';
import type { Target } from '../../targets.ts';
import { type Compiler, defaultCompiler, findCompiler, findCompilers } from '../../toolchains/find.ts';
import { diagnosticsText } from '../compile-source.ts';
import { configOf } from '../config.ts';
import type { Interrupts } from '../interrupts.ts';
import { makeOutputFolder } from '../output-folder.ts';
import { spinnerFor } from '../progress.ts';
import { readSources, type Source } from '../sources.ts';

type Format = 'text' | 'json' | 'html';

interface Options {
  readonly format: Format;
  readonly out?: string;
  readonly open?: boolean;
  readonly asm?: boolean;
  readonly compilers?: string;
  readonly hints: boolean;
  readonly hintSeconds: string;
}

export function annotate(program: Command, { signal }: Interrupts): void {
  program
    .command('annotate')
    .description('say what each line of kernel modules costs, and why')
    .argument('<files...>', 'files or globs')
    .addOption(new Option('--format <format>', 'what to make').choices(['html', 'text', 'json']).default('html'))
    .option('--out <folder>', 'where NAME.annotate.* goes (default: pages here, the rest on standard output)')
    .option('--open', 'show the page in the browser')
    .option('--asm', 'the machine code of each line too')
    .option('--compilers <names>', 'C compilers to ask, comma-separated: gcc,clang-19 (default: all that are found)')
    .option('--no-hints', 'try no changes of the source')
    .option('--hint-seconds <n>', 'time for trying changes, for each file', '20')
    .addHelpText('after', AFTER_HELP)
    .action((files: readonly string[], options: Options) => run(files, options, signal));
}

const AFTER_HELP = `
Hints are changes of the source that were tried: compiled, and where kernels take numbers and arrays
only and there is a C compiler, timed side by side with arguments made up for it. docs/annotate.md
says what costs, heat and hints are.

Exit codes: 0 done; 1 a module has errors; 2 the call was wrong; 130 interrupted.

  kernelize annotate dot.ts --open
  kernelize annotate dot.ts --format text --no-hints
  kernelize annotate 'src/**/*.kernel.ts' --format json --out annotations`;

async function run(patterns: readonly string[], options: Options, signal: AbortSignal): Promise<void> {
  const seconds = Number(options.hintSeconds);
  if (!(seconds >= 0 && seconds <= 3600))
    throw new UsageError(`--hint-seconds ${options.hintSeconds}: a number from 0 to 3600`);
  if (options.open && options.format !== 'html') throw new UsageError('--open is for pages: leave out --format');
  const sources = await readSources(patterns);
  if (options.format === 'html' || options.out !== undefined) checkNames(sources);
  // Before any work: what can't be made need not be computed.
  const render = await renderer(options.format);
  const compilers = await compilersFor(options, signal);
  const modules: AnnotatedModule[] = [];
  for (const source of sources) {
    const module = await annotated(source, options, compilers, signal);
    if (module !== undefined) modules.push(module);
  }
  if (options.format === 'json' && options.out === undefined) {
    if (modules.length > 0) console.log(JSON.stringify(sources.length === 1 ? modules[0] : modules, null, 2));
    return;
  }
  for (const module of modules) deliver(module, render(module), options);
}

/** @throws UsageError if two files would be written to the same place. */
function checkNames(sources: readonly Source[]): void {
  const known = new Map<string, Source>();
  for (const source of sources) {
    const name = nameOf(source.file);
    const other = known.get(name);
    if (other !== undefined)
      throw new UsageError(
        `${other.file} and ${source.file} would both become ${name}.annotate.*`,
        'annotate them apart',
      );
    known.set(name, source);
  }
}

function nameOf(file: string): string {
  return basename(file).replace(/\.[cm]?[jt]s$/, '');
}

async function annotated(
  source: Source,
  options: Options,
  compilers: readonly Compiler[],
  signal: AbortSignal,
): Promise<AnnotatedModule | undefined> {
  const { directives } = configOf(source);
  const settings = { directives, readModule };
  let found: ReturnType<typeof annotateSource>;
  try {
    found = annotateSource(source.file, source.text, settings);
  } catch (error) {
    throw failureOfCompiler(error, source.file);
  }
  if (found.diagnostics.length > 0) console.error(diagnosticsText(found));
  if (found.module === undefined) {
    process.exitCode = 1;
    return undefined;
  }
  const module = await withCompilers(found.module, found.regions, options, compilers, signal);
  if (!options.hints) return module;
  const compiler = compilers[0] ?? (await defaultCompiler(process.env, signal));
  const progress = spinnerFor(`${source.file}: trying changes`, options.format === 'json');
  const hints = await hintsFor(module, {
    ...{ ...settings, compiler, signal, seconds: Number(options.hintSeconds) },
    progress: (text) => progress.detail(`${source.file}: ${text}`),
  });
  progress.success(
    `${source.file}: ${hints.length === 0 ? 'no change was found that helps' : `hints: ${hints.length}`}`,
  );
  return { ...module, hints };
}

/** Those named, else all that are found. */
async function compilersFor({ compilers }: Options, signal: AbortSignal): Promise<readonly Compiler[]> {
  const names = compilers?.split(',').filter(Boolean) ?? [];
  return names.length === 0
    ? findCompilers({ signal })
    : Promise.all(names.map((name) => findCompiler(name, { signal })));
}

async function withCompilers(
  module: AnnotatedModule,
  lines: RemarkOptions['lines'],
  { asm }: Options,
  compilers: readonly Compiler[],
  signal: AbortSignal,
): Promise<AnnotatedModule> {
  if (compilers.length === 0) return module;
  const target = module.target as Target;
  const options: RemarkOptions = { lines, compilers, target, signal, ...(asm ? { assembly: 'intel' } : {}) };
  const { module: said, problems } = await withRemarks(module, options);
  for (const { message, hint } of problems) console.error(hint === undefined ? message : `${message}\n  ${hint}`);
  return said;
}

/** The page's parts are read from files: only where a page is wanted. */
async function renderer(format: Format): Promise<(module: AnnotatedModule) => string> {
  if (format === 'text') return renderText;
  if (format === 'json') return (module) => `${JSON.stringify(module, null, 2)}\n`;
  return (await import('../../annotate/page.ts')).renderAnnotatedPage;
}

function deliver(module: AnnotatedModule, text: string, { format, out, open }: Options): void {
  if (format !== 'html' && out === undefined) {
    process.stdout.write(text);
    return;
  }
  const folder = out ?? '.';
  makeOutputFolder('--out', folder);
  const suffix = { text: 'txt', json: 'json', html: 'html' }[format];
  const path = join(folder, `${nameOf(module.file)}.annotate.${suffix}`);
  writeFileSync(path, text);
  console.log(path);
  if (open) show(path);
}

/** In the browser of the desktop, which outlives this process. */
function show(path: string): void {
  const [command, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform as string] ?? [
    'xdg-open',
  ];
  const child = spawn(command as string, [...args, path], { detached: true, stdio: 'ignore' });
  child.on('error', () => console.error(`${command} was not found: open ${path} yourself`));
  child.unref();
}
