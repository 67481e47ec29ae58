// What annotation knows of a module, as plain data: text, JSON and pages are made of this and of nothing else.
//
// Lines and columns begin at 1, as editors count; spans are offsets into the source, end exclusive. The order of
// everything is that of the source. `--format json` prints an AnnotatedModule as it stands.

export interface AnnotatedModule {
  /** Grows when a reader of the JSON would have to change. */
  readonly version: 1;
  readonly file: string;
  readonly source: string;
  readonly target: string;
  /** Those whose remarks (and machine code) are in here. Empty without a C compiler: the rest needs none. */
  readonly compilers: readonly AnnotatedCompiler[];
  readonly functions: readonly AnnotatedFunction[];
  /** Those lines of the source that something is known of. */
  readonly lines: readonly AnnotatedLine[];
  readonly values: readonly AnnotatedValue[];
  readonly loops: readonly AnnotatedLoop[];
  readonly hints: readonly Hint[];
  /** The whole generated C; excerpts name its lines. */
  readonly c: string;
}

export interface AnnotatedCompiler {
  /** gcc, clang-19 */
  readonly name: string;
  readonly version: string;
  readonly flags: readonly string[];
}

export interface AnnotatedFunction {
  readonly name: string;
  readonly line: number;
  readonly lastLine: number;
  readonly exported: boolean;
  /** As they were in force: `reassociate`, `boundscheck=off`. */
  readonly directives: readonly string[];
  /** Node-API calls for each call from JavaScript, arguments and result: the glue's, outside all loops. */
  readonly nodeApiCalls: number;
  /** What each call copies: `prices: number[], in and back`. Empty if all is passed as it is. */
  readonly copied: readonly string[];
  /**
   * What is assumed of a call in the usual case, and tested; a second version serves others: `n is an integer from 0 to
   * 2^52`. Empty if there is one version.
   */
  readonly assumed: readonly string[];
}

export interface AnnotatedLine {
  readonly line: number;
  readonly costs: readonly Cost[];
  /**
   * 0: nothing but arithmetic. 1: as expensive as a line gets. By kinds of costs and by how deep in loops they are;
   * docs/annotate.md has the weights.
   */
  readonly heat: number;
  readonly c: readonly Excerpt[];
  /** By compiler, with --asm. */
  readonly assembly: readonly (Excerpt & { readonly compiler: string })[];
}

/** Lines of a text that belong together. */
export interface Excerpt {
  /** In the whole C, or of the function's machine code (then it is its offset). */
  readonly firstLine: number;
  /** What it is in words, where that isn't obvious: `with its checks`, `in lanes`, `for the leftover iterations`. */
  readonly title: string | undefined;
  readonly text: string;
}

export const COST_KINDS = [
  'node-api',
  'bounds-check',
  'overflow-check',
  'zero-check',
  'conversion',
  'libm',
  'call',
  'allocation',
  'division',
] as const;
export type CostKind = (typeof COST_KINDS)[number];

export interface Cost {
  readonly kind: CostKind;
  /** `left`: it happens each time. `hoisted`: once before the loop. `proven`: it was proven away, and costs nothing. */
  readonly status: 'left' | 'hoisted' | 'proven';
  /** How many of them on this line. */
  readonly count: number;
  /** How many loops are around it. */
  readonly depth: number;
  /** In words: `a[i + 1]: i + 1 may be a.length`, `i32 to f64`, `Math.sin`. */
  readonly detail: string;
}

export interface AnnotatedValue {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** The expression or the variable as the source has it. */
  readonly text: string;
  /** f64, f32, i32, i64, u32, u64, bool, an array's kind, `i32 (low 32 bits)`. */
  readonly representation: string;
  /** `0 <= i < a.length`, `[0, 4294967295]`, `any number`. */
  readonly interval: string;
  /** Why it is no integer; undefined where it is one, or can't be asked. */
  readonly whyNotInteger: string | undefined;
}

export interface AnnotatedLoop {
  readonly line: number;
  readonly column: number;
  readonly fn: string;
  /** 0: outermost. */
  readonly depth: number;
  /** By compiler, in the order of AnnotatedModule.compilers. */
  readonly verdicts: readonly LoopVerdict[];
  /** What `reassociate` reduces, or would, and why not: `'s' is reduced in the lane order`. */
  readonly reductions: readonly string[];
  readonly parallel: { readonly isParallel: boolean; readonly why: string };
  /** Whether it has a second version whose checks were hoisted. */
  readonly isHoisted: boolean;
}

export interface LoopVerdict {
  readonly compiler: string;
  readonly vectorised: boolean;
  /** Bytes of a vector register that is used, where the compiler says so. */
  readonly vectorBytes: number | undefined;
  readonly unrolled: number | undefined;
  /** Why not, or how, in the compiler's own words. */
  readonly reason: string | undefined;
}

export interface Hint {
  readonly line: number;
  readonly fn: string;
  /** `with n: i32 two overflow checks disappear` */
  readonly message: string;
  /** What was compiled (and run) to say so: the changed source line. */
  readonly change: string;
  /** What became of it, counted: kinds of costs in loops before and after. */
  readonly before: Readonly<Partial<Record<CostKind, number>>>;
  readonly after: Readonly<Partial<Record<CostKind, number>>>;
  /** How many times as fast, measured here with arguments made up for the purpose; undefined where it was not run. */
  readonly speedup: number | undefined;
}
