// Machine code as text, each instruction with the lines of C that it was made of.
//
// In:  an object with line numbers (-g), the name of its source.
// Out: instructions in the order of their addresses. GNU objdump also says where inlined functions were inlined to;
// LLVM's, which macOS and
//      systems without binutils have, does not: then only an instruction's own line is known.

import { basename } from 'node:path';
import which from 'which';
import { UserError } from '../errors.ts';
import { compilerEnvironment } from './environment.ts';
import { endGroup, spawnWithLifeline } from './lifeline.ts';
import { installCommand } from './packages.ts';

export interface CodeLine {
  /** The symbol: a function of the C, or a copy that the compiler made of it. */
  readonly function: string;
  /** From the function's first byte. */
  readonly offset: number;
  /** In Intel's syntax, where the machine has two. */
  readonly text: string;
  /** Its line of the source, then those of the calls that were inlined, innermost first; none where nobody knows. */
  readonly cLines: readonly number[];
}

interface Request {
  readonly object: string;
  readonly source: string;
  readonly signal?: AbortSignal | undefined;
}

export type Disassemble = (request: Request) => Promise<readonly CodeLine[]>;

const GNU = ['-dr', '--line-numbers', '--inlines', '--no-show-raw-insn'];
const LLVM = ['-dr', '--line-numbers', '--no-show-raw-insn'];
const INTEL = { gnu: ['-M', 'intel'], llvm: ['--x86-asm-syntax=intel'] };

/** @throws UserError that says what to install, if there is no objdump on PATH */
export async function disassembler(path: string = process.env.PATH ?? ''): Promise<Disassemble> {
  for (const name of ['objdump', 'llvm-objdump']) {
    const command = await which(name, { nothrow: true, path });
    if (command === null) continue;
    const isGnu = (await outputOf(command, ['--version'])).startsWith('GNU');
    const syntax = process.arch !== 'x64' ? [] : isGnu ? INTEL.gnu : INTEL.llvm;
    const args = [...(isGnu ? GNU : LLVM), ...syntax];
    return async ({ object, source, signal }) => {
      return readDisassembly(await outputOf(command, [...args, object], signal), source);
    };
  }
  throw new UserError(
    'objdump, which prints machine code, was not found',
    `to install it: ${installCommand(['objdump'])}`,
  );
}

/** `<name>:` before a function's code, by both. */
const HEAD = /^[0-9a-f]+ <(.+)>:$/;
/** `/tmp/kernel.c:304 (discriminator 2)`, `; /tmp/kernel.c:304`; before the lines of the calls, `inlined by`. */
const PLACE = /^(?:; )?(inlined by )?(\S.*):(\d+|\?)(?: \(.*\))?$/;
const INSTRUCTION = /^\s*([0-9a-f]+):\s+(\S.*?)\s*$/;
const RELOCATION = /^\s+[0-9a-f]+:\s+R_\S+\s+(\S+?)(?:[-+]0x[0-9a-f]+)?\s*$/;

/** Instructions of what objdump printed. */
export function readDisassembly(text: string, source: string): CodeLine[] {
  const code: CodeLine[] = [];
  let [name, start] = ['', 0];
  let cLines: number[] = [];
  /**
   * After an instruction, places begin anew; GNU's repeats the calls alone where only the instruction's own line is as
   * it was.
   */
  let isAfterCode = true;
  let own: number | undefined;
  for (const line of text.split('\n')) {
    const [, head] = HEAD.exec(line) ?? [];
    const [, relocated] = RELOCATION.exec(line) ?? [];
    const [, address, words] = INSTRUCTION.exec(line) ?? [];
    const last = code.at(-1);
    if (head !== undefined) {
      [name, start, own, cLines, isAfterCode] = [head, Number.parseInt(line, 16), undefined, [], true];
    } else if (relocated !== undefined && last !== undefined) {
      code[code.length - 1] = { ...last, text: relocatedText(last.text, relocated) };
    } else if (address !== undefined && words !== undefined) {
      const offset = Number.parseInt(address, 16) - start;
      code.push({ function: name, offset, text: instructionText(words, name), cLines });
      isAfterCode = true;
    } else {
      const [, inlined, file = '', number] = PLACE.exec(line) ?? [];
      if (number === undefined) continue;
      const at = basename(file) === source ? Number(number) : Number.NaN;
      if (inlined === undefined) own = at;
      const before = inlined === undefined ? [] : isAfterCode ? [own ?? Number.NaN] : cLines;
      cLines = [...before, at];
      isAfterCode = false;
    }
  }
  return code.map((each) => ({ ...each, cLines: each.cLines.filter((line) => line > 0) }));
}

/** Without what is said of addresses in an object that isn't linked; jumps in the function go to offsets. */
function instructionText(words: string, name: string): string {
  return words
    .replace(/\s+#.*$/, '')
    .replace(/\b(?:0x)?[0-9a-f]+ <([^>+]*)(?:\+0x([0-9a-f]+))?>$/, (_, symbol: string, offset = '0') =>
      symbol === name ? offset : symbol,
    )
    .replace(/\s+/g, ' ');
}

function relocatedText(text: string, symbol: string): string {
  if (/^(?:call|jmp)/.test(text)) return text.replace(/ .*/, ` ${symbol}`);
  return text.replace(/\[rip ?\+ ?(?:0x)?0?\]|\[rip\]/, `[rip+${symbol}]`);
}

/** What a program prints. @throws UserError if it fails */
function outputOf(command: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawnWithLifeline(command, args, { env: compilerEnvironment(process.env, { LC_ALL: 'C' }) });
    const stop = () => endGroup(child, 'SIGKILL');
    signal?.addEventListener('abort', stop, { once: true });
    const chunks: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(signal.reason);
      else if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else
        reject(
          new UserError(
            `${basename(command)} failed: ${Buffer.concat(errors).toString('utf8').trim() || `exit code ${code}`}`,
          ),
        );
    });
  });
}
