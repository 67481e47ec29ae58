// Names in C: those of the source where they are C identifiers and free, else with a number behind.

import { isMacro } from './reserved.ts';

/** C11's keywords, and what the headers that generated C includes declare or define. */
const taken = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long register ' +
    'restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Bool asm typeof ' +
    'bool true false NULL INFINITY NAN HUGE_VAL main signal errno environ stdin stdout stderr kz ' +
    'abs acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma fmax ' +
    'fmin fmod frexp hypot ilogb j0 j1 jn y0 y1 yn ldexp lgamma llrint llround log log10 log1p log2 logb lrint lround modf ' +
    'nan nearbyint nextafter pow remainder remquo rint round scalbln scalbn significand signbit sin sincos sinh sqrt tan ' +
    'tanh tgamma trunc gamma drem finite infinity isnan isinf isfinite atof atoi atol strtod strtol malloc calloc realloc ' +
    'free abort exit getenv system bsearch qsort labs llabs div ldiv rand srand random srandom memcpy memmove memset memcmp ' +
    'strcpy strlen index rindex strcmp strcat unix linux'
  ).split(' '),
);

/** Of these, what no kernel calls: a local may hide it. */
const hideable = 'div drem gamma index j0 j1 jn ldiv main rand random rindex signal system y0 y1 yn'.split(' ');

export class Names {
  private used: Set<string>;
  /** Those that stay taken when a block ends. */
  private readonly everywhere = new Set<string>();
  private readonly known = new Map<number, string>();

  constructor(outer: ReadonlySet<string> = taken) {
    this.used = new Set(outer);
  }

  /** The name for an id: the same for the same id. */
  of(id: number, wanted: string): string {
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const name = this.take(wanted);
    this.known.set(id, name);
    return name;
  }

  /** The name that an outer scope gave. */
  alias(id: number, name: string): void {
    this.known.set(id, name);
  }

  /** A name that nothing else has, in any block. */
  fresh(wanted: string): string {
    const name = this.take(wanted);
    this.everywhere.add(name);
    return name;
  }

  private take(wanted: string): string {
    // Names of C are ASCII; _t and KZ_ belong to headers.
    const ascii = wanted.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');
    const base = /^(kz_|KZ_|napi_|_)|_t$/i.test(ascii) || isMacro(ascii) ? `js${ascii}` : ascii;
    let name = base;
    for (let number = 2; this.used.has(name); number++) name = `${base}_${number}`;
    this.used.add(name);
    return name;
  }

  /** A scope inside: everything taken here is taken there. */
  inner(): Names {
    return new Names(this.used);
  }

  /**
   * The same for locals that a debugger shows: they may hide what their function has no use for, `unused` and things of
   * C's library.
   */
  innerForDebugger(unused: readonly string[]): Names {
    const names = this.inner();
    for (const name of [...hideable, ...unused]) names.used.delete(name);
    return names;
  }

  /** What ids are called meanwhile is free again afterwards: a block of C ends. */
  inBlock<Result>(print: () => Result): Result {
    const before = new Set(this.used);
    const result = print();
    this.used = new Set([...before, ...this.everywhere]);
    return result;
  }
}
