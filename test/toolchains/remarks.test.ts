// What compilers say of loops, in their own words, as it is read.

import { expect, it } from 'vitest';
import { readClangRemarks } from '../../lib/toolchains/clang-remarks.ts';
import { type GccRecord, readGccRecord } from '../../lib/toolchains/gcc-remarks.ts';
import { families } from '../../lib/toolchains/index.ts';
import type { CompilerRemark } from '../../lib/toolchains/remarks.ts';

const short = ({ cLine, kind, about, vectorBytes, unrolled, isWhole, text }: CompilerRemark) =>
  [cLine, kind, about, vectorBytes, unrolled, isWhole, text] as const;

/** Of clang 14, with lines of clang 19 and of a header between them. */
const CLANG = `
kernel.c:312:21: remark: completely unrolled loop with 4 iterations [-Rpass=loop-unroll]
kernel.c:310:17: remark: the cost-model indicates that interleaving is not beneficial [-Rpass-analysis=loop-vectorize]
kernel.c:310:17: remark: vectorized loop (vectorization width: 4, interleaved count: 1) [-Rpass=loop-vectorize]
./kernel.c:163:17: remark: vectorized loop (vectorization width: 4, interleaved count: 4) [-Rpass=loop-vectorize]
/usr/include/math.h:20:1: remark: vectorized loop (vectorization width: 4, interleaved count: 4) [-Rpass=loop-vectorize]
kernel.c:227:72: remark: loop not vectorized: cannot identify array bounds [-Rpass-analysis=loop-vectorize]
kernel.c:217:17: remark: loop not vectorized: could not determine number of loop iterations [-Rpass-analysis=loop-vectorize]
kernel.c:217:17: remark: loop not vectorized: could not determine number of loop iterations [-Rpass-analysis=loop-vectorize]
kernel.c:217:17: remark: loop not vectorized [-Rpass-missed=loop-vectorize]
kernel.c:468:24: remark: loop not vectorized: cannot prove it is safe to reorder floating-point operations; allow reordering by specifying '#pragma clang loop vectorize(enable)' before the loop or by providing the compiler option '-ffast-math'. [-Rpass-analysis=loop-vectorize]
kernel.c:444:13: remark: loop not vectorized [-Rpass-missed=loop-vectorize]
kernel.c:445:13: remark: loop not vectorized [-Rpass-missed=loop-vectorize]
kernel.c:158:17: remark: loop not vectorized: unsafe dependent memory operations in loop. Use #pragma loop distribute(enable) to allow loop distribution to attempt to isolate the offending operations into a separate loop [-Rpass-analysis=loop-vectorize]
kernel.c:158:17: remark: loop not vectorized [-Rpass-missed=loop-vectorize]
kernel.c:90:5: remark: the cost-model indicates that vectorization is not beneficial [-Rpass-missed=loop-vectorize]
kernel.c:95:5: remark: interleaved loop (interleaved count: 2) [-Rpass=loop-vectorize]
kernel.c:468:31: remark: List vectorization was possible but not beneficial with cost 0 >= 0 [-Rpass-missed=slp-vectorizer]
kernel.c:224:42: remark: Stores SLP vectorized with cost -5 and with tree size 8 [-Rpass=slp-vectorizer]
kernel.c:141:66: remark: Transformed loop-strided store in kz_run_matrixProduct function into a call to llvm.memset.p0.i64() intrinsic [-Rpass=loop-idiom]
kernel.c:163:17: remark: unrolled loop by a factor of 2 with run-time trip count [-Rpass=loop-unroll]
kernel.c:163:17: warning: something else [-Wsomething]
`;

it("reads clang's remarks, and gives a loop the reasons that stand before it", () => {
  const loop = 'loop' as const;
  expect(readClangRemarks(CLANG, 'kernel.c').map(short)).toEqual([
    [312, 'unrolled', loop, undefined, 4, true, 'completely unrolled loop with 4 iterations'],
    [
      310,
      'vectorised',
      loop,
      undefined,
      undefined,
      false,
      'vectorized loop (vectorization width: 4, interleaved count: 1)',
    ],
    [163, 'vectorised', loop, undefined, 4, false, 'vectorized loop (vectorization width: 4, interleaved count: 4)'],
    [
      217,
      'missed',
      loop,
      undefined,
      undefined,
      false,
      'cannot identify array bounds; could not determine number of loop iterations',
    ],
    [444, 'missed', loop, undefined, undefined, false, 'cannot prove it is safe to reorder floating-point operations'],
    [445, 'missed', loop, undefined, undefined, false, 'loop not vectorized'],
    [158, 'missed', loop, undefined, undefined, false, 'unsafe dependent memory operations in loop'],
    [90, 'missed', loop, undefined, undefined, false, 'the cost-model indicates that vectorization is not beneficial'],
    [95, 'unrolled', loop, undefined, 2, false, 'interleaved loop (interleaved count: 2)'],
    [
      224,
      'vectorised',
      'straight code',
      undefined,
      undefined,
      false,
      'Stores SLP vectorized with cost -5 and with tree size 8',
    ],
    [
      141,
      'analysis',
      loop,
      undefined,
      undefined,
      false,
      'Transformed loop-strided store into a call to llvm.memset.p0.i64() intrinsic',
    ],
    [163, 'unrolled', loop, undefined, 2, false, 'unrolled loop by a factor of 2 with run-time trip count'],
  ]);
});

const at = (line: number, column = 5) => ({ file: 'kernel.c', line, column });
const vect = { pass: '0x2', function: 'kz_run_f' };

/** Of gcc 12, shortened. */
const GCC = [
  { format: '1' },
  [
    {
      num: 1,
      name: 'all',
      id: '0x1',
      children: [
        { name: 'vect', id: '0x2' },
        { name: 'slp', id: '0x3' },
      ],
    },
    { name: 'cunroll', id: '0x4' },
  ],
  [
    { kind: 'success', location: at(163), ...vect, message: ['loop vectorized using 32 byte vectors\n'] },
    {
      kind: 'success',
      location: at(163),
      ...vect,
      message: [' loop versioned for vectorization because of possible aliasing\n'],
    },
    {
      kind: 'success',
      location: { file: '/usr/include/math.h', line: 163, column: 1 },
      ...vect,
      message: ['loop vectorized using 32 byte vectors\n'],
    },
    { kind: 'success', ...vect, message: ['loop vectorized using 16 byte vectors\n'] },
    { kind: 'failure', location: at(66), ...vect, message: ['not vectorized: control flow in loop.\n'] },
    {
      ...{
        kind: 'failure',
        location: at(66),
        ...vect,
        message: ["couldn't vectorize loop\n", '\nAnalyzing loop at kernel.c:98\n'],
      },
      inlining_chain: [
        { fndecl: 'kz_is_cancelled' },
        { fndecl: 'f', site: at(132) },
        { fndecl: 'kz_run_f', site: at(513) },
      ],
    },
    {
      ...{ kind: 'scope', location: at(404), ...vect, message: ['=== analyze_loop_nest ===\n'] },
      children: [
        {
          kind: 'scope',
          ...vect,
          message: ['=== vect_analyze_loop_operations ===\n'],
          children: [{ kind: 'failure', ...vect, message: ['conversion not supported by target.\n'] }],
        },
        { kind: 'failure', ...vect, message: ['bad operation or unsupported loop bound.\n'] },
        { kind: 'note', ...vect, message: ['***** Analysis  failed with vector mode V4DF\n'] },
        { kind: 'note', ...vect, message: ['***** Re-trying analysis with vector mode V16QI\n'] },
      ],
    },
    {
      kind: 'failure',
      location: at(420),
      ...vect,
      message: [
        'not vectorized: no vectype for stmt: ',
        { stmt: '_975 = *_976;\n' },
        ' scalar_type: ',
        { expr: 'double' },
        '\n',
      ],
    },
    { kind: 'failure', location: at(404), ...vect, message: ["couldn't vectorize loop\n"] },
    {
      kind: 'success',
      location: at(57),
      pass: '0x3',
      function: 'kz_run_f',
      message: ['basic block part vectorized using 16 byte vectors\n'],
    },
    {
      kind: 'success',
      location: at(312),
      pass: '0x4',
      message: ['loop with 4 iterations completely unrolled (header execution count -5)\n'],
    },
    { kind: 'success', location: at(322), pass: '0x4', message: ['applying unroll and jam with factor 2\n'] },
    {
      kind: 'success',
      location: at(140),
      pass: '0x4',
      message: ['Loop 4 distributed: split to 0 loops and 1 library calls.\n'],
    },
  ],
] as unknown as GccRecord;

it("reads gcc's record, and says why the first of several attempts failed", () => {
  const loop = 'loop' as const;
  const remarks = readGccRecord(GCC, 'kernel.c');
  expect(remarks.map(short)).toEqual([
    [163, 'vectorised', loop, 32, undefined, false, 'loop vectorized using 32 byte vectors'],
    [66, 'missed', loop, undefined, undefined, false, 'control flow in loop'],
    [404, 'missed', loop, undefined, undefined, false, 'conversion not supported by target'],
    [57, 'vectorised', 'straight code', 16, undefined, false, 'basic block part vectorized using 16 byte vectors'],
    [312, 'unrolled', loop, undefined, 4, true, 'loop with 4 iterations completely unrolled'],
    [322, 'unrolled', loop, undefined, 2, false, 'applying unroll and jam with factor 2'],
    [140, 'analysis', loop, undefined, undefined, false, 'Loop distributed: split to 0 loops and 1 library calls'],
  ]);
  expect(remarks[1]).toMatchObject({ function: 'kz_run_f', pass: 'vect', inlinedAt: [132, 513] });
});

it('has a way to ask for each family, or a reason why there is none', () => {
  const ways = families.map(
    ({ id, remarks }) => `${id}: ${'cannot' in remarks ? 'cannot' : remarks.flags[0]?.replace(/=.*/, '')}`,
  );
  expect(ways).toEqual(['icx: -Rpass', 'icc: cannot', 'clang: -Rpass', 'gcc: -fsave-optimization-record']);
});
