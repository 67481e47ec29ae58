// What printing a function needs to know, and the pieces that every statement is made of.

import { type Position, positionOf } from '../../diagnostics.ts';
import type { Failure, Fn, Loc, Local, Module, Rep } from '../../ir/ir.ts';
import type { Embedding } from './embedding.ts';
import type { Marks, Version } from './line-map.ts';
import type { Names } from './names.ts';

/** A place where a kernel can fail: what the glue makes an error of. */
export interface Site {
  /** In which function, as in the source, and where. */
  readonly fn: string;
  readonly file: string;
  readonly position: Position;
  readonly failure: Failure;
}

export interface COptions {
  /**
   * `#line` directives, so that debuggers and profilers show the TypeScript: under which name, from the C's folder.
   * Default: none.
   */
  readonly lineDirectives?: ((file: string) => string) | undefined;
  /**
   * For debuggers: locals have their names of the source again in each block. Default: one name stands for one local.
   */
  readonly debug?: boolean;
  /**
   * Whether the places of errors are in the file, or are given to it when it is loaded, as Places. Then the text says
   * nothing about where in its source a kernel stands. Default: in the file.
   */
  readonly places?: 'given';
  /** The source beside each statement. Default: yes. */
  readonly comments?: 'none';
  /** Whether kernels are to have versions for levels of CPUs: see levels.ts. */
  readonly levels?: boolean;
  /** Whether emitPlacedC tells what each line is for. */
  readonly mapLines?: boolean;
  /**
   * What the binary says that it was made from: it is in its bytes, for whoever is about to load it. Default: nothing.
   */
  readonly identity?: string | undefined;
  /** For embedding in another addon: see embedding.ts. Default: a file that is an addon of its own. */
  readonly embed?: Embedding;
}

export interface PrintedFunction {
  /** Its name in C. */
  readonly name: string;
  readonly fails: boolean;
  /** It can call itself: it is declared before all others, and checks its stack. */
  readonly recursive: boolean;
}

export interface Context {
  readonly module: Module;
  readonly fn: Fn;
  readonly names: Names;
  readonly repOf: (local: Local) => Rep;
  readonly functions: ReadonlyMap<string, PrintedFunction>;
  readonly sites: Site[];
  readonly options: COptions;
  readonly linesOf: (source: string) => readonly string[];
  /** Labels that a goto names, so that only those are printed. */
  readonly used: Set<string>;
  /** In C: functions that run a part of a loop, which stand before this one. */
  readonly tasks: string[];
  /** Whether it has something to give back where it fails, and what of that was declared. */
  givesBack: boolean;
  readonly declared: Set<number>;
  lastLine: string;
  /** With `mapLines`: what lines are for, and in which versions of something the next ones are. */
  readonly marks: Marks | undefined;
  versions: readonly Version[];
  /** In C: the newest block of memory when the function was called, if it releases what it allocates. */
  mark: string | undefined;
  /** By the id of a list of who calls: where that has it. */
  readonly callers: Map<number, string>;
}

export function parenthesised(text: string): string {
  return /^\w+$/.test(text) ? text : `(${text})`;
}

export function failUnless(
  ctx: Context,
  outside: string,
  at: number,
  first: string,
  second: string,
  indent: string,
): string[] {
  return ifThenLeave(ctx, outside, `kz_fail(kz, ${at}, ${first}, ${second})`, indent);
}

export function ifThenLeave(ctx: Context, test: string, status: string, indent: string): string[] {
  return [`${indent}if (${test}) {`, ...leave(ctx, status, `${indent}    `), `${indent}}`];
}

/** Whether the lists that the function gives back are there: until then nothing has changed. */
function isReady({ fn, declared }: Context): boolean {
  return (
    fn.boundary?.leaving.lists.every(({ array, length }) => declared.has(array.id) && declared.has(length.id)) ?? true
  );
}

/** Ends the function by a status that is no success. A kernel with something to give back does that first. */
export function leave(ctx: Context, status: string, indent: string): string[] {
  if (!ctx.givesBack || !isReady(ctx)) return [`${indent}return ${status};`];
  ctx.used.add('leave');
  return [`${indent}kz_status = ${status};`, `${indent}goto kz_leave;`];
}

export function nameOf(ctx: Context, local: Local): string {
  return ctx.names.of(local.id, local.name);
}

export function site(ctx: Context, loc: Loc, failure: Failure): number {
  const { fn, file, source } = loc.inlined ?? { fn: ctx.fn.sourceName, ...ctx.fn.origin };
  ctx.sites.push({ fn, file, position: positionOf(source, loc.start), failure });
  return ctx.sites.length - 1;
}
