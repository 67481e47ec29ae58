// What became of a kernel, as text.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDirect, type Target } from '../builders/direct.ts';
import { describeKernels } from '../compiler/compile.ts';
import { readModule } from '../compiler/read-module.ts';
import { UserError } from '../errors.ts';
import type { InspectRequest, Reply } from '../runtime/compile-protocol.ts';
import { levelsOf } from '../targets.ts';
import type { Compiler } from '../toolchains/find.ts';
import { refusal } from './refusal.ts';

export async function inspectRequest(
  { show, compile }: InspectRequest,
  finding: Promise<Compiler | undefined>,
): Promise<Reply> {
  const { file, source, directives, fromFunction, target, bindsArrays = false } = compile;
  const described = describeKernels(file, source, show === 'asm' ? 'c' : show, {
    directives,
    bindsArrays,
    ...(fromFunction === undefined ? { readModule } : { fromFunction }),
  });
  if (described.diagnostics.some(({ severity }) => severity === 'error')) return refusal({ ...described, kernels: [] });
  if (show !== 'asm') return { kind: 'text', text: described.text };
  const compiler = await finding;
  if (compiler === undefined) throw new UserError('no C compiler was found on PATH: there is no machine code to show');
  return { kind: 'text', text: await assemblyOf(described.text, compiler, target as Target) };
}

async function assemblyOf(c: string, compiler: Compiler, target: Target): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kernelize-'));
  try {
    const [file, output] = [join(folder, 'kernel.c'), join(folder, 'kernel.s')];
    writeFileSync(file, c);
    const levels = levelsOf(target);
    if (levels.length === 0) {
      await buildDirect({ compiler, target, source: file, output, extra: ['-S'] });
      return readFileSync(output, 'utf8');
    }
    const texts: string[] = [];
    for (const level of ['baseline', ...levels] as const) {
      await buildDirect({ compiler, target: level, source: file, output, extra: ['-S'] });
      texts.push(`# ---- ${level} ----\n${readFileSync(output, 'utf8')}`);
    }
    return texts.join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
