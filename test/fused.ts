// Fused multiply-adds in machine code: a product and a sum that were rounded once, where JavaScript rounds twice. None may be in a kernel but
// those of reciprocal.h, which asks for them by name.

import { run } from './helpers.ts';

/** x86's (FMA3, FMA4, complex ones too) and ARM's: vfmadd213sd, vfmaddsub132pd, vfnmsub…, vfcmaddc…, fmadd, fmla, fcmla. */
const FUSED = /^ *[0-9a-f]+:\s+(v?f[nc]?m(?:add|sub|l[as])\w*)/;

/** Each one of an object, with the function that it is in and that function's address. */
export async function fusedIn(
  object: string,
): Promise<{ readonly fn: string; readonly address: string; readonly instruction: string }[]> {
  const { code, stdout, stderr } = await run('objdump', ['-d', '--no-show-raw-insn', object]);
  if (code !== 0 || !stdout.includes('<')) throw new Error(`objdump says nothing of ${object}: ${stderr}`);
  let at = { fn: '', address: '' };
  return stdout.split('\n').flatMap((line) => {
    const [, address, fn] = /^([0-9a-f]+) <(.*)>:$/.exec(line) ?? [];
    if (address !== undefined && fn !== undefined) at = { fn, address };
    const [, instruction] = FUSED.exec(line) ?? [];
    return instruction === undefined ? [] : [{ ...at, instruction }];
  });
}

/**
 * Flags under which compilers' own are left: those that C asks for are something else; and so are clang's for remainders of powers of two,
 * which are exact (x - trunc(x / 4) * 4).
 */
export const NONE_ASKED_FOR = ['-D__builtin_fma(a, b, c)=__builtin_copysign(a, (b) < (c))', '-fno-builtin-fmod'];
