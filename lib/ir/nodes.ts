// Nodes of the intermediate representation: structured (no control-flow graph, no SSA), because what comes out is C
// that people read. One set of nodes, two levels:
//
//   JS level       straight from lowering. `rep` is undefined everywhere; operators mean what they mean in JavaScript.
//   machine level  after the pass select-representation. Every expression has a `rep`, `convert` nodes change it, and
//                  operators mean what they mean in C on that representation (and are proven not to overflow).
//
// Expressions are pure: reads of locals and arrays, arithmetic. What has an effect or can fail is a statement, in the
// order in which JavaScript does it. Nodes are never changed in place.

import type { Span } from '../diagnostics.ts';
import type { MathName } from './math-names.ts';

export type ArrayKind =
  | 'Int8Array'
  | 'Uint8Array'
  | 'Uint8ClampedArray'
  | 'Int16Array'
  | 'Uint16Array'
  | 'Int32Array'
  | 'Uint32Array'
  | 'Float32Array'
  | 'Float64Array'
  | 'BigInt64Array'
  | 'BigUint64Array';

/** JavaScript's types. Strings and characters are there only while functions are lowered: erase-strings.ts. */
export type Type = 'number' | 'bigint' | 'boolean' | 'void' | ArrayKind | 'string' | 'character';

/** The types of bigints: 64 bits, with a sign or without. */
export type Wide = 'i64' | 'u64';

/** What a `number` annotation may promise beyond being a double, and which bigint it is: bigints always have one. */
export type Declared = 'f64' | 'f32' | 'i32' | 'u32' | Wide;

export interface BigintRange {
  readonly low: bigint;
  readonly high: bigint;
}

/** Machine representations of scalars; arrays are `array`. */
export type Rep = 'f64' | 'i32' | 'i64' | 'u32' | 'u64' | 'bool' | 'array';

/** A place in the source. */
export interface Loc extends Span {
  /** The function it was written in, if it has been inlined into another. */
  readonly inlined?: { readonly fn: string; readonly file: string; readonly source: string } | undefined;
}

export interface Local {
  readonly id: number;
  /** As in the source; temporaries are named by lowering. */
  readonly name: string;
  readonly type: Type;
  readonly declared: Declared | undefined;
  /** Of a bigint that never changes: what its value can be, where that is less than its type. */
  readonly bounds?: BigintRange | undefined;
  /** Assigned after its declaration. */
  readonly mutable: boolean;
  readonly parameter: boolean;
  /** A C array of one number for each lane: machine level. */
  readonly lanes?: true;
  /** What it holds is an integer of this interval and not -0: those who give it a value have seen to it. */
  readonly within?: { readonly low: number; readonly high: number } | undefined;
  /** What a function's results come in: made by who calls, and known to nobody else. No index of it is outside. */
  readonly isResults?: true;
  /** Used by the compiler's own code alone, which gives no index outside of it. */
  readonly isTrusted?: true;
  /** A plain array of JavaScript's, held in a typed one. */
  readonly isList?: true;
  /** The UTF-16 units of a string: nobody writes to them, and what reads them gives no index outside. */
  readonly isString?: true;
  /** An array of the module, as it is when a kernel is called: while functions are lowered (bound-arrays.ts). */
  readonly isBound?: true;
  /** A list that a kernel makes, and the local that says how many elements it has: its array has room for more. */
  readonly isGrowing?: true;
  readonly isLength?: true;
  /** A parameter: a list of who calls, which has other memory behind the call if it needed more. */
  readonly isCallers?: true;
  /** Of a module's table: all its elements are integers of this interval, none is -0, and how many they are. */
  readonly elements?: { readonly low: number; readonly high: number } | undefined;
  readonly count?: number;
  readonly loc: Span;
}

export type BinaryOp = 'add' | 'sub' | 'mul' | 'div' | 'rem' | 'pow' | 'and' | 'or' | 'xor' | 'shl' | 'shr' | 'ushr';
export type CompareOp = 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'ne';
export type UnaryOp = 'neg' | 'bitnot' | 'not' | 'truthy';

interface Node {
  readonly loc: Span;
  readonly type: Type;
  readonly rep: Rep | undefined;
}

export type Expr =
  | (Node & { readonly kind: 'const'; readonly value: number | bigint | boolean })
  | (Node & { readonly kind: 'local'; readonly local: Local })
  | (Node & { readonly kind: 'unary'; readonly op: UnaryOp; readonly value: Expr })
  | (Node & {
      readonly kind: 'binary';
      readonly op: BinaryOp;
      readonly left: Expr;
      readonly right: Expr;
      /** Machine level, of quotients and remainders of integers: neither side is negative, so C divides without signs. */
      readonly unsigned?: boolean;
    })
  | (Node & { readonly kind: 'compare'; readonly op: CompareOp; readonly left: Expr; readonly right: Expr })
  | (Node & { readonly kind: 'logical'; readonly op: 'and' | 'or'; readonly left: Expr; readonly right: Expr })
  | (Node & { readonly kind: 'select'; readonly test: Expr; readonly yes: Expr; readonly no: Expr })
  /** Machine level, `isOrdered`: of min and max of doubles none of which is NaN or -0: one comparison does. */
  | (Node & { readonly kind: 'math'; readonly fn: MathName; readonly args: readonly Expr[]; readonly isOrdered?: true })
  | (Node & { readonly kind: 'load'; readonly array: Local; readonly index: Expr })
  | (Node & { readonly kind: 'length'; readonly array: Local })
  /**
   * To and from bigints. `wrap`: BigInt.asIntN(bits, value) if `wide` is i64, asUintN if u64. `fromNumber`:
   * BigInt(value), which is to be of type `wide`. `toNumber`: Number(value). Bits say something for `wrap` only.
   */
  | (Node & {
      readonly kind: 'bigint';
      readonly fn: 'wrap' | 'fromNumber' | 'toNumber';
      readonly wide: Wide;
      readonly bits: number;
      readonly value: Expr;
    })
  /**
   * Machine level. `exact`: the value is representable, by proof. `wrap`: JavaScript's ToInt32. `below`, `upto`: the
   * integer b for which i < b (i <= b) is i < value (i <= value) for every integer i: a loop's bound, computed once.
   * `saturate`: a bigint's shift count or exponent, of which a larger one means the same.
   */
  | (Node & {
      readonly kind: 'convert';
      readonly mode: 'exact' | 'wrap' | 'below' | 'upto' | 'saturate';
      readonly value: Expr;
    });

/** What an error exit reports; its text is made from this and up to two values. */
export type Failure =
  | { readonly kind: 'index'; readonly array: string }
  | { readonly kind: 'range'; readonly name: string; readonly declared: Declared }
  | { readonly kind: 'size'; readonly array: ArrayKind }
  /** A value is needed, and there is none: `name` is 'undefined' or 'null'. */
  | { readonly kind: 'absent'; readonly name: string; readonly nothing: 'undefined' | 'null' }
  /** A bigint operation: `op` is its JavaScript, or what it converts. */
  | { readonly kind: 'bigint'; readonly op: string; readonly declared: Wide }
  | {
      readonly kind: 'throw';
      readonly error: 'Error' | 'RangeError' | 'TypeError';
      /** With `parts`, what is before the first value. */
      readonly message: string;
      /** What follows each value. */
      readonly parts?: readonly string[];
    };

/** A part of an array, by JavaScript's relative positions; undefined: from its beginning, to its end. */
export interface Part {
  readonly begin?: Expr | undefined;
  readonly end?: Expr | undefined;
}

/**
 * Of statements that may take long in themselves. `polls`: machine level, they look on the way whether anybody wants
 * their result.
 */
interface Lengthy {
  readonly polls?: true;
}

export type Stmt =
  | { readonly kind: 'declare'; readonly local: Local; readonly value: Expr | undefined; readonly loc: Loc }
  | { readonly kind: 'assign'; readonly local: Local; readonly value: Expr; readonly loc: Loc }
  | { readonly kind: 'store'; readonly array: Local; readonly index: Expr; readonly value: Expr; readonly loc: Loc }
  | {
      readonly kind: 'call';
      readonly target: Local | undefined;
      readonly callee: string;
      readonly args: readonly Expr[];
      readonly loc: Loc;
    }
  | {
      readonly kind: 'new-array';
      readonly target: Local;
      readonly array: ArrayKind;
      readonly length: Expr;
      /** Machine level: it stands in the function's frame, and can't fail. Its length is a constant. */
      readonly inFrame?: true;
      readonly loc: Loc;
    }
  | (Part & Lengthy & { readonly kind: 'fill'; readonly array: Local; readonly value: Expr; readonly loc: Loc })
  /** `slice`, and a new array from another. Of another kind, elements are converted. */
  | (Part &
      Lengthy & { readonly kind: 'copy-array'; readonly target: Local; readonly source: Local; readonly loc: Loc })
  /** `subarray`: the same memory under another name. */
  | (Part & { readonly kind: 'view'; readonly target: Local; readonly source: Local; readonly loc: Loc })
  /**
   * A variable that holds one array, and may come to hold another: its elements are those of `source` from here on.
   * `isNew`: it is declared; without a source it holds none yet. Only views are made of it.
   */
  | {
      readonly kind: 'point';
      readonly target: Local;
      readonly source: Local | undefined;
      readonly isNew: boolean;
      readonly loc: Loc;
    }
  /** Fails if the source does not fit. They may overlap. */
  | (Lengthy & {
      readonly kind: 'set-array';
      readonly array: Local;
      readonly source: Local;
      readonly offset: Expr | undefined;
      readonly loc: Loc;
    })
  | {
      readonly kind: 'if';
      readonly test: Expr;
      readonly yes: readonly Stmt[];
      readonly no: readonly Stmt[];
      /** Why a pass made these branches, for readers of what comes out. */
      readonly note?: BranchNote;
      readonly loc: Loc;
    }
  | Loop
  | { readonly kind: 'break'; readonly label: number; readonly loc: Loc }
  | { readonly kind: 'continue'; readonly label: number; readonly loc: Loc }
  | { readonly kind: 'block'; readonly label: number; readonly body: readonly Stmt[]; readonly loc: Loc }
  | { readonly kind: 'return'; readonly value: Expr | undefined; readonly loc: Loc }
  /** `values`: numbers that are in its message, at most two. */
  | { readonly kind: 'fail'; readonly failure: Failure; readonly values?: readonly Expr[]; readonly loc: Loc }
  /** Fails unless `index` is an integer from 0 to the array's length - 1. */
  | { readonly kind: 'check-index'; readonly array: Local; readonly index: Expr; readonly loc: Loc }
  /** Fails unless `index` is an integer from 0 to `length` - 1: of a list, whose array may have room for more. */
  | {
      readonly kind: 'check-list';
      readonly array: Local;
      readonly index: Expr;
      readonly length: Expr;
      readonly loc: Loc;
    }
  /** Makes room in a list for one element more than `length`. Its array may be another one behind it. */
  | { readonly kind: 'grow'; readonly array: Local; readonly length: Expr; readonly loc: Loc }
  /** The list of that number, which who called is given (boundary.ts), has these elements. */
  | {
      readonly kind: 'give';
      readonly list: number;
      readonly array: Local;
      readonly length: Expr;
      readonly loc: Loc;
    }
  /** Fails unless `value` is what `declared` promises for the local of that name. */
  | {
      readonly kind: 'check-range';
      readonly name: string;
      readonly declared: Declared;
      readonly value: Expr;
      readonly loc: Loc;
    }
  /**
   * Declares `target` as a bigint computed with a check. `operation`: the node `value`, whose result must be of the
   * target's type. `conversion`: any value, which must be. `count`: a shift count of which JavaScript's bigints have
   * room.
   */
  | {
      readonly kind: 'checked';
      readonly target: Local;
      readonly check: 'operation' | 'conversion' | 'count';
      readonly value: Expr;
      readonly loc: Loc;
    }
  /**
   * Machine level. Leaves the kernel if nobody wants its result any more. `turns` counts how often it has been reached,
   * for one that looks only now and then. `often`: it may be reached every few nanoseconds.
   */
  | { readonly kind: 'poll'; readonly turns: Local | undefined; readonly often: boolean; readonly loc: Loc }
  /**
   * Machine level: iterations of a loop on threads. `body` runs iterations begin to end - 1 of it, and reduces into
   * `trees`; it reads locals from outside, and changes none. `grain`: how many iterations a thread takes at least.
   */
  | {
      readonly kind: 'parallel';
      readonly begin: Local;
      readonly end: Local;
      readonly trips: Expr;
      readonly grain: number;
      readonly body: readonly Stmt[];
      readonly reductions: readonly { readonly reduction: Reduction; readonly tree: Local }[];
      readonly loc: Loc;
    }
  /**
   * Machine level: the loop around it shall not be vectorised. `few`: it has few iterations. `in-order`: it adds up in
   * JavaScript's order, and does little else. `product`: it multiplies what the iteration before left by itself.
   */
  | { readonly kind: 'scalar'; readonly why: 'few' | 'in-order' | 'product'; readonly loc: Loc }
  /**
   * Machine level: a step of a reduction in the lane order. `start`: the tree, before the loop. `lanes`: a chunk
   * begins. `chunk`: it ends, and its lanes become a leaf of the tree. `leaf`: the number `lanes` is one. `finish`: the
   * tree is joined to the local.
   */
  | {
      readonly kind: 'reduce';
      readonly step: 'start' | 'lanes' | 'chunk' | 'leaf' | 'finish';
      readonly reduction: Reduction;
      readonly lanes: Local;
      readonly tree: Local;
      readonly loc: Loc;
    };

/** for, while and do-while. Each iteration: header, test (leave if false), body, update. */
export interface Loop {
  readonly kind: 'loop';
  readonly label: number;
  /** What the test needs computed first; empty for most loops. */
  readonly header: readonly Stmt[];
  /** Undefined: no test. */
  readonly test: Expr | undefined;
  readonly update: readonly Stmt[];
  readonly body: readonly Stmt[];
  /** do-while: the first iteration skips header and test. */
  readonly bodyFirst: boolean;
  /** Under `reassociate`: what is reduced in the lane order. In the body such a local stands for a lane. */
  readonly reductions?: readonly Reduction[];
  /** With `reductions`: whether an iteration finds its lane, or is a leaf, as that of a loop around loops is. */
  readonly order?: ReductionOrder;
  /** An inner loop that is over soon: it has a chunk's iterations, or a test in front of its nest says so. */
  readonly brief?: true;
  /** Under `parallel`: its iterations are independent of each other, where these hold when it runs. */
  readonly parallel?: ParallelTests;
  readonly loc: Loc;
}

/** What a pass says of the two versions that it made of something: `yes` runs where its test holds. */
export interface BranchNote {
  readonly about: 'integers' | 'checks' | 'threads' | 'quotients' | 'strides';
  readonly yes: string;
  readonly no: string;
}

export interface ParallelTests {
  /** Numbers that must be integers in this range. */
  readonly integers: readonly Local[];
  readonly range: { readonly least: number; readonly most: number };
  /** Arrays that must not be longer than `most`. */
  readonly lengths: readonly Local[];
  /** Arrays that must share no memory. */
  readonly apart: readonly (readonly [Local, Local])[];
}

/**
 * How a loop's reductions are ordered (docs/reproducibility.md). It is decided once, on the source: inlining puts loops
 * into a loop that had none, and folding takes dead ones out.
 */
export type ReductionOrder = 'lanes' | 'leaves';

/**
 * How two partial results become one. `lt`: the right one where it is less (`if (e < m) m = e`), and so for the other
 * comparisons.
 */
export type ReductionOp = 'add' | 'mul' | 'min' | 'max' | 'lt' | 'le' | 'gt' | 'ge';

/** A local that a loop reduces (lib/analysis/reductions.ts). */
export interface Reduction {
  readonly local: Local;
  readonly op: ReductionOp;
  /** Every update is rounded to a float, and so are joins. */
  readonly single: boolean;
}

export function assertNever(value: never): never {
  throw new Error(
    `kernelize: unexpected ${JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}n` : each))}`,
  );
}

/** Direct sub-expressions, in order of evaluation. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'const':
    case 'local':
    case 'length':
      return [];
    case 'unary':
    case 'convert':
    case 'bigint':
      return [expr.value];
    case 'binary':
    case 'compare':
    case 'logical':
      return [expr.left, expr.right];
    case 'select':
      return [expr.test, expr.yes, expr.no];
    case 'math':
      return expr.args;
    case 'load':
      return [expr.index];
    default:
      return assertNever(expr);
  }
}
