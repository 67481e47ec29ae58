// Machine code by line of the source, in pieces that a page can hold.

import { describe, expect, it } from 'vitest';
import { withAssembly } from '../../lib/annotate/assembly.ts';
import { withRemarks } from '../../lib/annotate/remarks.ts';
import { type CodeLine, disassembler, readDisassembly } from '../../lib/toolchains/objdump.ts';
import { compilers } from '../compiler/build.ts';
import { pathWithOnly } from '../helpers.ts';
import { factsOf } from './facts.ts';

const SAXPY = `export function scale(a: Float64Array, n: number): void {
  'use kernel';
  for (let i = 0; i < n; i++) {
    a[i] = a[i]! * 3;
  }
}`;
const bare = factsOf('scale.ts', SAXPY);

describe('objdump', () => {
  it('is read with the lines of calls that were inlined, and with the names of what is called', () => {
    const text = `
/tmp/kernel.o:     file format elf64-x86-64

0000000000000070 <leibniz>:
kz_below():
/tmp/kernel.c:80
inlined by /tmp/kernel.c:288 (leibniz)
inlined by /tmp/kernel.c:511 (kz_run)
      70:\tvcomisd xmm0,QWORD PTR [rip+0x0]        # 78 <leibniz+0x8>
\t\t\t74: R_X86_64_PC32\t.LC3-0x4
inlined by /tmp/kernel.c:289 (leibniz)
      7b:\tjbe    1989 <leibniz+0x1919>
leibniz():
/tmp/kernel.c:291 (discriminator 2)
      b5:\ttest   r12,r12
      b8:\tcall   5c <kz_finish+0x1c>
\t\t\tb9: R_X86_64_PLT32\tmemset-0x4
/usr/include/math.h:20
      bd:\tret
`;
    const code = { function: 'leibniz' };
    expect(readDisassembly(text, 'kernel.c')).toEqual([
      { ...code, offset: 0, text: 'vcomisd xmm0,QWORD PTR [rip+.LC3]', cLines: [80, 288, 511] },
      { ...code, offset: 0xb, text: 'jbe 1919', cLines: [80, 289] },
      { ...code, offset: 0x45, text: 'test r12,r12', cLines: [291] },
      { ...code, offset: 0x48, text: 'call memset', cLines: [291] },
      { ...code, offset: 0x4d, text: 'ret', cLines: [] },
    ]);
  });

  it("is read from LLVM's, which knows nothing of inlining", () => {
    const text = `
0000000000000000 <kz_release>:
; kinds.0():
; /tmp/kernel.c:485
       0:      \tpush\trbp
; /tmp/kernel.c:70
      12:      \tnop\tword ptr [rax + rax]
      44:      \tvmovsd\txmm0, qword ptr [rsi + 80] # xmm0 = mem[0],zero
      1e:      \tcall\t0x23 <kz_release+0x23>
\t\t000000000000001f:  R_X86_64_PLT32\tfree-0x4
`;
    expect(readDisassembly(text, 'kernel.c').map(({ text, cLines }) => [text, ...cLines])).toEqual([
      ['push rbp', 485],
      ['nop word ptr [rax + rax]', 70],
      ['vmovsd xmm0, qword ptr [rsi + 80]', 70],
      ['call free', 70],
    ]);
  });

  it('that is missing is named with what to install', async () => {
    await expect(disassembler(pathWithOnly({}))).rejects.toMatchObject({
      ...{ name: 'UserError', hint: expect.stringMatching(/binutils|xcode-select|objdump/) },
    });
  });
});

describe.each(compilers.filter(({ family }) => 'flags' in family.remarks))('$name', (compiler) => {
  it("gives a loop's vector instructions to its line, and nothing of the glue", async () => {
    const options = { lines: bare.lines, compilers: [compiler], target: 'x86-64-v3', assembly: 'intel' } as const;
    const { module, problems } = await withRemarks(bare.module, options);
    expect(problems).toEqual([]);
    const own = module.lines.find(({ line }) => line === 4)?.assembly ?? [];
    expect(own.map(({ title }) => title)).toContain('with its checks');
    expect(own[0]).toMatchObject({ compiler: compiler.name, title: 'checks hoisted' });
    expect(own[0]?.text).toMatch(/^ *[0-9a-f]+ {2}vmulpd ymm/m);
    const all = module.lines.flatMap(({ assembly }) => assembly.map(({ text }) => text)).join('\n');
    expect(all).not.toMatch(/napi_/);
  });
});

describe('excerpts', () => {
  const line = bare.module.c.split('\n').findIndex((text) => text.includes('* 3.0')) + 1;
  const code = (count: number, text: (at: number) => string): CodeLine[] =>
    Array.from({ length: count }, (_, at) => ({ function: 'f', offset: 4 * at, text: text(at), cLines: [line] }));
  const textsOf = (instructions: readonly CodeLine[]) => {
    const { lines } = withAssembly(bare.module, bare.lines, [{ compiler: 'cc', code: instructions }]);
    return lines.flatMap(({ assembly }) => assembly.map(({ text }) => text));
  };

  it('show where the vectors are, and say how much else there is', () => {
    const [text = ''] = textsOf(code(1000, (at) => (at >= 600 && at < 610 ? 'vmulpd ymm0,ymm1,ymm2' : 'nop')));
    expect(text.match(/vmulpd/g)).toHaveLength(10);
    expect(text.split('\n').length).toBe(162);
    expect(text).toMatch(/^\.\.\. \d+ more instructions\n/);
    expect(text).toMatch(/\n\.\.\. \d+ more instructions$/);
  });

  it('have dots where code of other lines stands between', () => {
    const [first, second, third] = code(3, () => 'nop') as [CodeLine, CodeLine, CodeLine];
    expect(textsOf([first, { ...second, cLines: [] }, third])).toEqual(['    0  nop\n...\n    8  nop']);
  });

  it('fit on a page all together', () => {
    const many = Array.from({ length: 400 }, (_, at) => {
      return code(200, () => 'vfmadd213pd ymm0,ymm1,YMMWORD PTR [rsp+0x100]').map((each) => ({
        ...each,
        function: `f${at}`,
      }));
    });
    const size = textsOf(many.flat()).reduce((sum, { length }) => sum + length, 0);
    expect(size).toBeLessThan(500_000);
    expect(size).toBeGreaterThan(100_000);
  });
});
