// What C compilers say of the loops that they compiled, in one form for all of them.
//
// How a family is asked, and how its answer is read, is in its file: gcc-remarks.ts, clang-remarks.ts. Lines and
// columns begin at 1 and are those of the C file as it stands.

export interface CompilerRemark {
  readonly cLine: number;
  readonly cColumn: number;
  /** The function whose machine code it speaks of, where the compiler says so. */
  readonly function: string | undefined;
  /**
   * The lines of the calls, innermost first, if the remark is on a function that was inlined, where the compiler says
   * so.
   */
  readonly inlinedAt: readonly number[];
  /** As the compiler calls it: `vect`, `slp-vectorizer`. */
  readonly pass: string;
  /** Whether it speaks of a loop or of the straight code in it. */
  readonly about: 'loop' | 'straight code';
  /** `missed`: a loop that was not vectorised; the text is the reason. `analysis`: what else is said of a loop. */
  readonly kind: 'vectorised' | 'missed' | 'analysis' | 'unrolled';
  /** Bytes of the vectors, if the compiler counts in bytes. */
  readonly vectorBytes: number | undefined;
  /** How many iterations became one. */
  readonly unrolled: number | undefined;
  /** Whether nothing is left of the loop but its unrolled body. */
  readonly isWhole: boolean;
  /** In the compiler's own words, without file names. */
  readonly text: string;
}

/** Where a compiler left what it has to say. */
export interface RemarkOutput {
  /** The C file's name and the object's; both in the folder in which the compiler ran. */
  readonly folder: string;
  readonly source: string;
  /** Standard output and standard error. */
  readonly said: string;
}

/** How a family of compilers is asked for remarks, or why it can't be. */
export type RemarkSource =
  | { readonly flags: readonly string[]; readonly read: (output: RemarkOutput) => readonly CompilerRemark[] }
  | { readonly cannot: string };

/** A remark as people can read it: without file names, and without advice on C that nobody is to edit. */
export function cleaned(text: string): string {
  const [first = ''] = text.trim().split('\n');
  return first
    .replace(/\s*\(header execution count -?\d+\)/, '')
    .replace(/(?:[;.] (?:allow reordering|Use #pragma).*)$/, '')
    .replace(/\s*\S+\.[ch]:\d+(?::\d+)?:?/g, '')
    .replace(/\.$/, '')
    .trim();
}
