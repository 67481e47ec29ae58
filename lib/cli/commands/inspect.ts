// kernelize inspect FILE --fn NAME --show WHAT: one kernel from the inside.

import { type Command, Option } from 'commander';
import { inspectAssembly, inspect as inspectKernel, VIEWS, type View } from '../../annotate/inspect.ts';
import { readModule } from '../../compiler/read-module.ts';
import { UsageError, UserError } from '../../errors.ts';
import { type Compiler, defaultCompiler, findCompiler } from '../../toolchains/find.ts';
import { installCommand } from '../../toolchains/packages.ts';
import { diagnosticsText } from '../compile-source.ts';
import { configOf } from '../config.ts';
import { readSources } from '../sources.ts';

interface Options {
  readonly fn?: string;
  readonly show: View | 'asm';
  readonly compiler?: string;
}

export function inspect(program: Command): void {
  program
    .command('inspect')
    .description('show one kernel from the inside')
    .argument('<file>', 'a kernel module')
    .option('--fn <name>', 'the kernel (default: the only one)')
    .addOption(new Option('--show <what>', 'what to show').choices([...VIEWS, 'asm']).default('c'))
    .option('--compiler <cc>', 'for --show asm: gcc, clang-19, a path')
    .addHelpText('after', AFTER_HELP)
    .action(run);
}

const AFTER_HELP = `
ir     what the C is printed from (docs/compiler.md)
c      the generated C, without headers and glue
types  each variable, and how the machine holds it
loops  what they reduce, and whether threads can share them
asm    machine code, by a C compiler

Exit codes: 0 done; 1 the module has errors; 2 the call was wrong.

  kernelize inspect dot.ts --fn dot --show types`;

async function run(pattern: string, { fn, show, compiler }: Options): Promise<void> {
  const sources = await readSources([pattern]);
  const [source] = sources;
  if (source === undefined || sources.length > 1) throw new UsageError(`${pattern} are several files: name one`);
  const { directives } = configOf(source);
  const { file, text: code } = source;
  const settings = { directives, readModule };
  const { text, ...found } =
    show === 'asm'
      ? await inspectAssembly(file, code, fn, await chooseCompiler(compiler), settings)
      : inspectKernel(file, code, fn, show, settings);
  if (found.diagnostics.length > 0) console.error(diagnosticsText(found));
  if (text === undefined) process.exitCode = 1;
  else process.stdout.write(text);
}

async function chooseCompiler(name: string | undefined): Promise<Compiler> {
  const found = name === undefined ? await defaultCompiler() : await findCompiler(name);
  if (found !== undefined) return found;
  throw new UserError('no C compiler (gcc, clang, icx) was found on PATH', installCommand(['compiler']));
}
