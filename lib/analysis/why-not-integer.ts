// Why a number is not held as an integer: the first sub-expression that is to blame, in words.
//
// In:  a function of the JS level and its facts. Out: for an expression or a local of it, a reason for people, or
// undefined where the facts say that it is an integer up to 2^53 - 1 and not -0. Changes nothing.
//
// What is wrong with a value is one of four troubles, and each has a cause that can be followed down: an operation has
// a trouble because an operand has it, or it makes the trouble itself. Locals are followed to what they are given, each
// once: what only comes back to itself around a loop was not wrong to begin with. Of a local that would be one if less
// of it were seen, the use that sees it is told too.

import { isOrNaN } from '../ir/elements.ts';
import { assertNever, type BinaryOp, type Expr, type Fn, type Local } from '../ir/ir.ts';
import type { MathName } from '../ir/math-names.ts';
import { statementsIn, targetOf } from '../ir/walk.ts';
import type { Demands } from './demands.ts';
import { type Fact, includesZero, MOST_EXACT } from './interval.ts';
import type { RangeFacts } from './range.ts';

export interface WhyNotInteger {
  /** `source`: the text that the expression's places are in. */
  of(expr: Expr, source: string): string | undefined;
  ofLocal(local: Local): string | undefined;
}

/** `demands`: to name uses as well. */
export function whyNotInteger(fn: Fn, facts: RangeFacts, demands?: Demands): WhyNotInteger {
  return new Search(fn, facts, demands);
}

type Trouble = 'fraction' | 'large' | 'NaN' | 'negative zero';

/** What a local is given: a value of the source, or what a call gives. */
type Definition = { readonly value: Expr; readonly source: string } | { readonly callee: string };

interface Path {
  readonly trouble: Trouble;
  readonly source: string;
  /** Locals that are being followed. */
  readonly visited: Set<number>;
}

class Search implements WhyNotInteger {
  private readonly facts: RangeFacts;
  private readonly demands: Demands | undefined;
  private readonly source: string;
  private readonly definitions = new Map<number, Definition[]>();

  constructor(fn: Fn, facts: RangeFacts, demands: Demands | undefined) {
    this.facts = facts;
    this.demands = demands;
    this.source = fn.origin.source;
    for (const stmt of statementsIn(fn.body)) {
      const target = targetOf(stmt);
      if (target === undefined) continue;
      const known = this.definitions.get(target.id) ?? [];
      this.definitions.set(target.id, known);
      if (stmt.kind === 'call') known.push({ callee: stmt.callee });
      if ((stmt.kind === 'declare' || stmt.kind === 'assign') && stmt.value !== undefined) {
        known.push({ value: stmt.value, source: (stmt.loc.inlined ?? fn.origin).source });
      }
    }
  }

  of(expr: Expr, source: string): string | undefined {
    if (expr.type !== 'number') return undefined;
    const trouble = troubleOf(this.facts.of(expr));
    if (trouble === undefined) return undefined;
    return this.blame(expr, { trouble, source, visited: new Set() }) ?? IN_GENERAL[trouble];
  }

  ofLocal(local: Local): string | undefined {
    if (local.type !== 'number') return undefined;
    const trouble = troubleOf(this.facts.ofLocal(local));
    if (trouble === undefined) return undefined;
    const why = this.local(local, { trouble, source: '', visited: new Set() }) ?? IN_GENERAL[trouble];
    return `${why}${this.use(local, trouble)}`;
  }

  /** A place that sees what integers don't have. */
  private use(local: Local, trouble: Trouble): string {
    const place =
      trouble === 'negative zero'
        ? this.demands?.zeroSignSeenAt(local)
        : trouble === 'large'
          ? this.demands?.allSeenAt(local)
          : undefined;
    if (place === undefined) return '';
    const [own = ''] = (place.inlined?.source ?? this.source).slice(place.start, place.end).split('\n');
    const what = trouble === 'negative zero' ? 'the sign of its zero' : 'more than its low 32 bits';
    return `; ${what} is seen in: ${own.trim()}`;
  }

  /** Undefined if the expression doesn't have the trouble, or only by way of what is being followed already. */
  private blame(expr: Expr, path: Path): string | undefined {
    const { trouble, source } = path;
    if (!has(this.facts.of(expr), trouble)) return undefined;
    switch (expr.kind) {
      case 'const':
        return { ...IN_GENERAL, fraction: `${expr.value} has a fraction` }[trouble];
      case 'local':
        return this.local(expr.local, path);
      case 'load':
        return `comes from a ${expr.array.type}`;
      case 'unary':
        if (trouble === 'negative zero')
          return `may be -0: ${text(expr, source)} where ${text(expr.value, source)} is 0`;
        return this.blame(expr.value, path);
      case 'binary':
        return this.binary(expr, path);
      case 'select':
        if (isOrNaN(expr) && trouble === 'NaN') return `may be NaN: ${text(expr, source)} outside of its array`;
        return this.blame(expr.yes, path) ?? this.blame(expr.no, path);
      case 'math':
        return this.math(expr, path);
      case 'bigint':
        return `${IN_GENERAL[trouble]}: ${text(expr, source)}`;
      case 'length':
      case 'compare':
      case 'logical':
      case 'convert':
        return undefined;
      default:
        return assertNever(expr);
    }
  }

  private local(local: Local, path: Path): string | undefined {
    if (path.visited.has(local.id)) return undefined;
    if (local.parameter) return `comes from the parameter ${local.name}, which may be any number`;
    path.visited.add(local.id);
    const definitions = this.definitions.get(local.id) ?? [];
    for (const each of definitions) {
      const why =
        'callee' in each
          ? `comes from a call of ${each.callee}`
          : this.blame(each.value, { ...path, source: each.source });
      if (why !== undefined) return why;
    }
    return undefined;
  }

  private binary(expr: Extract<Expr, { kind: 'binary' }>, path: Path): string | undefined {
    const { trouble, source } = path;
    const own = text(expr, source);
    const [left, right] = [text(expr.left, source), text(expr.right, source)];
    const operands = () => this.blame(expr.left, path) ?? this.blame(expr.right, path);
    if (expr.op === 'pow') return `${IN_GENERAL[trouble]}: ${own}`;
    if (expr.op === 'div' && trouble === 'fraction') return `may have a fraction: a division, ${own}`;
    if (trouble === 'fraction') return operands();
    if (trouble === 'large') {
      if (expr.op === 'div' && includesZero(this.facts.of(expr.right)))
        return `may be infinite: ${right} may be 0 in ${own}`;
      const inside = operands();
      if (inside !== undefined) return inside;
      const returns = [expr.left, expr.right].some((each) => each.kind === 'local' && path.visited.has(each.local.id));
      return `may exceed 2^53: ${own}${returns ? ', again and again in a loop' : ''}`;
    }
    if (trouble === 'NaN') {
      const byZero = DIVIDES.includes(expr.op) && includesZero(this.facts.of(expr.right));
      return operands() ?? (byZero ? `may be NaN: ${own} where ${right} is 0` : `may be NaN: ${own} of infinities`);
    }
    if (expr.op === 'add' || expr.op === 'sub') return this.blame(expr.left, path);
    if (expr.op === 'rem') {
      return this.facts.of(expr.left).low < 0 ? `may be -0: ${own} where ${left} < 0` : this.blame(expr.left, path);
    }
    const isSigned = [expr.left, expr.right].some((each) => this.facts.of(each).low < 0);
    // That a quotient is never so small that it rounds to 0 is nothing that the facts say.
    if (expr.op === 'div' && isSigned) return `may be -0, for all that is known: ${own} where one is negative`;
    return isSigned ? `may be -0: ${own} where one is 0 and the other negative` : operands();
  }

  private math(expr: Extract<Expr, { kind: 'math' }>, path: Path): string | undefined {
    const { trouble, source } = path;
    const arguments_ = () => {
      for (const arg of expr.args) {
        const why = this.blame(arg, path);
        if (why !== undefined) return why;
      }
      return undefined;
    };
    if (!KEEPS.includes(expr.fn)) return `${IN_GENERAL[trouble]}: ${text(expr, source)}`;
    if (trouble === 'negative zero' && ROUNDS.includes(expr.fn)) {
      const [arg] = expr.args as [Expr];
      const { low, high, integer } = this.facts.of(arg);
      if (!integer && low < 0 && high > -1) return `may be -0: ${text(expr, source)} of a number between -1 and 0`;
    }
    return arguments_();
  }
}

const IN_GENERAL: Readonly<Record<Trouble, string>> = {
  fraction: 'may have a fraction',
  large: 'may exceed 2^53',
  NaN: 'may be NaN',
  'negative zero': 'may be -0',
};

const DIVIDES: readonly BinaryOp[] = ['div', 'rem'];
/** Functions that only pass on what their arguments are. */
const KEEPS: readonly MathName[] = ['abs', 'floor', 'ceil', 'trunc', 'round', 'sign', 'min', 'max', 'fround'];
const ROUNDS: readonly MathName[] = ['ceil', 'trunc', 'round'];

/** The first that stands in the way of an integer. */
function troubleOf(fact: Fact): Trouble | undefined {
  return (['fraction', 'large', 'NaN', 'negative zero'] as const).find((trouble) => has(fact, trouble));
}

function has(fact: Fact, trouble: Trouble): boolean {
  switch (trouble) {
    case 'fraction':
      return !fact.integer;
    case 'large':
      return fact.low <= fact.high && (fact.low < -MOST_EXACT || fact.high > MOST_EXACT);
    case 'NaN':
      return fact.maybeNaN;
    case 'negative zero':
      return fact.maybeNegativeZero;
    default:
      return assertNever(trouble);
  }
}

/** As the source has it, on one line. */
function text({ loc }: Expr, source: string): string {
  return source.slice(loc.start, loc.end).replace(/\s+/g, ' ');
}
