// Names while lowering: block scopes with temporal dead zones, labels, and the function under way.

import type {
  ArrowFunctionExpression,
  CallExpression,
  Expression,
  Function as FunctionNode,
  TSType,
  TSTypeParameter,
} from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Declared, Directives, Expr, Local, Stmt, Table, Type } from '../ir/ir.ts';
import type { Assigned } from './assigned-names.ts';
import type { CalledMethods } from './class-chains.ts';
import type { Code } from './codes.ts';
import type { Entry, UsedFields } from './entry-types.ts';
import type { ElementsOfList, InnerList, NestedList } from './nested-types.ts';
import type { Cell, Passed, Wanted } from './passed-types.ts';
import type { Nothing, RecordList, RecordValue, RecordVariable, Row, Shape, Value } from './record-types.ts';
import type { ScopeAnalysis } from './scope-analysis.ts';
import type { GivenType, Signature } from './signature-types.ts';
import { isText, newStrings, type Strings } from './string-values.ts';
import { NO_VARS, type VarDeclarations } from './var-declarations.ts';

export type Binding =
  | { readonly kind: 'local'; readonly local: Local }
  | { readonly kind: 'constant'; readonly value: number | bigint | boolean }
  | { readonly kind: 'table'; readonly table: Table }
  /** A string that never changes. */
  | { readonly kind: 'text'; readonly text: string }
  /** `receiver`: what its `this` is, if it is called of another object than the one that it stands in. */
  | { readonly kind: 'function'; readonly name: string; readonly module: ModuleContext; readonly receiver?: Binding }
  /** One of JavaScript's own, under another name: 'Math.imul'. */
  | { readonly kind: 'global'; readonly path: string }
  | { readonly kind: 'record'; readonly record: RecordVariable }
  | RecordList
  | Row
  | NestedList
  | InnerList
  /** It holds one array now, and may hold another later. */
  | { readonly kind: 'array'; readonly local: Local }
  /** A function in a function. */
  | { readonly kind: 'closure'; readonly closure: Closure }
  | Members
  /** Imported, or of the module itself, and not to be had. Code: KZ1014, if there is none. */
  | { readonly kind: 'refused'; readonly why: string; readonly hint: string | undefined; readonly code?: Code }
  /** What is wrong with it was reported at its declaration. */
  | { readonly kind: 'reported' }
  /** A parameter of a function that goes in, of which the call gives nothing. */
  | { readonly kind: 'absent'; readonly nothing: Nothing }
  /** Declared without a value, and not assigned yet in the order of the source. */
  | { readonly kind: 'late'; readonly late: Late }
  /** Declared further down in this block: reading it throws in JavaScript. */
  | { readonly kind: 'not-yet' };

/** A variable that is declared without a value (late-variables.ts). */
export interface Late {
  readonly name: string;
  readonly node: Span;
  /** The block that it is declared in, and where. */
  readonly list: Stmt[];
  readonly at: number;
  readonly scope: Scope;
  readonly depth: number;
  readonly annotation: { readonly type: Type; readonly declared: Declared | undefined } | undefined;
}

/** What is known by the names of its members alone: an enum, an imported module, an object of functions. */
export interface Members {
  readonly kind: 'members';
  readonly what: 'enum' | 'namespace' | 'object' | 'class';
  /** Of instances: their class. */
  readonly of?: string;
  readonly member: (name: string) => Binding | undefined;
}

/** A function that stands in a function, and the scope that it stands in. */
export interface Closure {
  readonly name: string | undefined;
  readonly node: ArrowFunctionExpression | FunctionNode;
  readonly scope: Scope;
  /** What the function that it stands in assigns to. */
  readonly assigned: Assigned;
  /** What `this` is in it, if it is one of the module. */
  readonly receiver?: Binding | undefined;
  /** What `super` is in it. */
  readonly above?: Binding | undefined;
  /** The compiler's own. */
  readonly isLibrary?: boolean;
  /** The compiler's own, which gives no index outside of the arrays that it makes. */
  readonly isTrusted?: boolean;
}

/** A function whose body goes in where it is called. */
export interface Inlined {
  readonly node: object;
  /** Behind its body. */
  readonly label: number;
  readonly outer: Inlined | undefined;
  result: Local | undefined;
  /** What its return type says it gives: a record, or a value that may be undefined. */
  readonly said: Shape | undefined;
  /** Fields that are written where it is called: copies of records know of no others. */
  readonly writtenOutside: ReadonlySet<string>;
  /** Where its returns put that, if it has several. */
  readonly record: { readonly variable: RecordVariable; readonly shape: Shape } | undefined;
  /** Whether a return gives nothing. */
  hasBareReturn: boolean;
  /** Something about its result was reported. */
  isRefused: boolean;
}

/** What a type's name stands for, and whose names stand in that. */
export interface Alias {
  readonly kind: 'alias';
  readonly node: TSType;
  readonly module: ModuleContext;
  readonly scope: Scope;
  /** Of a generic type; or it is what a function's type parameter of that name, or an argument, stands for. */
  readonly typeParameters?: readonly TSTypeParameter[];
  readonly parameter?: string;
  readonly isArgument?: true;
}
export type NamedType = Alias | { readonly kind: 'enum' | 'interface' };

/** Known when somebody asks: modules that names come from are read then. */
export interface LazyBinding {
  readonly kind: 'lazy';
  readonly resolve: () => Binding | undefined;
}

export class Scope {
  readonly parent: Scope | undefined;
  private readonly bindings = new Map<string, Binding | LazyBinding>();
  private readonly types = new Map<string, () => NamedType | undefined>();

  constructor(parent: Scope | undefined) {
    this.parent = parent;
  }

  find(name: string): Binding | undefined {
    const binding = this.bindings.get(name);
    if (binding?.kind !== 'lazy') return binding ?? this.parent?.find(name);
    // Constants that are made of each other never say what they are.
    this.bindings.delete(name);
    const resolved = binding.resolve();
    if (resolved !== undefined) this.bindings.set(name, resolved);
    return resolved ?? this.parent?.find(name);
  }

  set(name: string, binding: Binding | LazyBinding): void {
    this.bindings.set(name, binding);
  }

  /** What the name stands for, if somebody has asked before. */
  known(name: string): Binding | undefined {
    const binding = this.bindings.get(name);
    return binding?.kind === 'lazy' ? undefined : binding;
  }

  /** Whether the name is declared here, and not further out. */
  has(name: string): boolean {
    return this.bindings.has(name);
  }

  findType(name: string): NamedType | undefined {
    const own = this.types.get(name);
    return own === undefined ? this.parent?.findType(name) : own();
  }

  setType(name: string, type: () => NamedType | undefined): void {
    this.types.set(name, type);
  }
}

/** A target of break or continue. */
export interface Target {
  readonly id: number;
  readonly label: string | undefined;
  readonly kind: 'loop' | 'switch' | 'block';
}

/** Reports a diagnostic; lowering goes on with something harmless, so that one run finds all. */
export type Report = (code: Code, span: Span, message: string, hint?: string) => void;

/** What lowering of a module knows. */
export interface ModuleContext {
  readonly file: string;
  readonly source: string;
  readonly scope: Scope;
  /** Who declares, reads and assigns what in its text. */
  readonly scopes: ScopeAnalysis;
  readonly report: Report;
  /**
   * The signature of the module's function of that name, which is lowered if it was not yet. `given`: types of its
   * arguments, where it has none of its own.
   */
  signatureOf(name: string, given?: readonly GivenType[]): Signature | undefined;
  /** Whether its parameters have the types of what they are given: it says none, or several. */
  needsTypes(name: string): boolean;
  /** Whether its parameters may be of several types, among them a plain array. */
  maySeeObjects(node: FunctionNode): boolean;
  /** Whether the module has a class of that name that is an error. */
  isErrorClass(name: string): boolean;
  /** What `this` is in the module's function of that name, and whether it uses it. */
  receiverOf(name: string): Binding | undefined;
  usesThis(name: string): boolean;
  /** What `super` is in it, where it is called of that object. */
  superOf(name: string, receiver: Binding | undefined): Binding | undefined;
  /** What the module's method of that name calls, called of an object of a class: its own, or `start`. */
  calledBy(name: string, start?: string): CalledMethods;
  /** Lowers a function that calls itself, for what it is given; undefined, and reported, if it can't be. */
  lowerPassed(wanted: Wanted, receiver: Binding | undefined): Passed | undefined;
  /** calls.ts, for recursive-calls.ts, which it imports: what a function is given besides lists. */
  readonly lowerPlainArguments: (
    ctx: FunctionContext,
    signature: Signature,
    node: CallExpression,
    out: Stmt[],
  ) => Expr[] | undefined;
  /** The fields that its method of that name uses, if it is one of instances. */
  fieldsOf(name: string): UsedFields | undefined;
  /** Variables that may have no value where they are read, by their place: they may be undefined. */
  readonly mayLackValue: Map<number, { readonly type: Type; readonly declared: Declared | undefined }>;
  /** The text of the module's function of that name. */
  functionNode(name: string): FunctionNode | undefined;
  /** Notes that a kernel of any module uses the table. */
  uses(table: Table): void;
  /** The string of a literal: one for each text. */
  stringOf(text: string, at: Span): Local;
  /** Notes that a kernel reads such a string's units. */
  usesString(local: Local): void;
  /** It is a function's text alone: what it uses from outside must be given. */
  readonly isFunctionSource: boolean;
  /** How the module declares a variable of that name: one that is no constant to kernels, or it would be bound. */
  declaredBy(name: string): 'const' | 'let' | undefined;
  /** expressions.ts, for the files that it imports: syntax nests. */
  readonly lowerExpression: (ctx: FunctionContext, node: Expression, out: Stmt[]) => Expr;
  /** calls.ts, for records.ts, which it imports. */
  /** closures.ts and callbacks.ts, for calls.ts, which they import. */
  readonly lowerInlinedCall: (
    ctx: FunctionContext,
    node: CallExpression,
    out: Stmt[],
    wanted: 'value' | 'effect',
  ) => Value | 'none' | undefined;
  readonly lowerRecordCall: (ctx: FunctionContext, node: CallExpression, out: Stmt[]) => RecordValue | undefined;
  /** string-forms.ts, for goes-in.ts, which it imports. */
  readonly textForm: (ctx: FunctionContext, node: Expression) => 'string' | 'character' | undefined;
  /** library.ts, for strings.ts, which it imports. */
  readonly lowerLibraryCall: (
    ctx: FunctionContext,
    text: string,
    given: readonly (() => Value)[],
    call: Span,
    out: Stmt[],
    wanted: 'value' | 'effect',
  ) => Value | undefined;
  /** optionals.ts, for operands.ts, which it imports. */
  readonly lowerOptional: (
    ctx: FunctionContext,
    node: Expression,
    shape: Shape | undefined,
    out: Stmt[],
  ) => RecordValue | undefined;
}

/** What lowering of a function knows. */
export interface FunctionContext {
  readonly module: ModuleContext;
  readonly directives: Directives;
  readonly targets: Target[];
  /** How often names are assigned in the function's text. The rest never change. */
  assigned: ReadonlyMap<string, number>;
  vars: VarDeclarations;
  /** The body that is going in, where a function in the function is called. */
  inlined: Inlined | undefined;
  /** How many bodies went in. */
  inlinedCalls: number;
  /** Called from outside. */
  readonly isKernel: boolean;
  /** What it is to those who call it from outside, if it is lowered for them. */
  entry: Entry | undefined;
  /** Names of which it was said what is wrong with them. */
  readonly said: Set<string>;
  readonly late: Late[];
  /** Locals that are declared without a value. */
  readonly withoutValue: Local[];
  result: { type: Type; declared: Declared | undefined } | undefined;
  /** Whether a return gives what was refused: what the function gives is not known then. */
  hasRefusedResult: boolean;
  /** Of the record that it gives. */
  resultRecord: { shape: Shape; local: Local; givesArgument: boolean; givesOther: boolean } | undefined;
  /** Names of fields that the function's text assigns to, of whatever record. */
  writtenFields: ReadonlySet<string>;
  scope: Scope;
  /** Whether the compiler's own code is being lowered; and whether it is trusted with the arrays that it makes. */
  isLibrary: boolean;
  isTrusted: boolean;
  readonly strings: Strings;
  /** How deep in blocks the lowering is, and how deep arrays were made, by their ids; parameters and tables at 0. */
  depth: number;
  readonly madeAt: Map<number, number>;
  readonly arrayVariables: { readonly name: string; readonly local: Local }[];
  /** Names that functions in the function assign. */
  readonly assignedInside: ReadonlySet<string>;
  /** By the id of a list that the kernel makes: how many elements it has. */
  readonly lists: Map<number, Local>;
  /** By its id, or that of a view of it: what its elements are. */
  readonly listElements: Map<number, ElementsOfList>;
  /** Array literals that are tuples, as a type says. */
  readonly tuples: Set<object>;
  /** Those in tuples that are lists. */
  readonly listsInTuples: Set<object>;
  /** `new Array(n)` of lists that a loop fills before anybody sees them (filled-at-once.ts). */
  readonly filledAtOnce: Set<object>;
  /** By the declarator of a list that is put into a list of lists further down: that one. */
  readonly rowsToBe: Map<object, NestedList>;
  /** By the id of what stands for the handle of a row that a function is given: whose row. */
  readonly rowHandles: Map<number, NestedList>;
  /** By the id of a view of a row: whose. */
  readonly rowViews: Map<number, NestedList>;
  /** Ids of views of parameters. */
  readonly views: Set<number>;
  /** Ids of what array variables hold, and of parts of arrays: others may have the same memory. */
  readonly shared: Set<number>;
  /** Locals whose values functions that call themselves may change, by their ids (cells.ts). */
  readonly cells: Map<number, Cell>;
  /** By the id of a list that is given to such a function: what it is known by, if it keeps its length. */
  readonly still: Map<number, string>;
  /** What such a function begins with. */
  readonly prologue: Stmt[];
  nextLocal: number;
  nextLabel: number;
  nextTemporary: number;
}

export function functionContext(
  module: ModuleContext,
  directives: Directives,
  assigned: Assigned = { names: new Map(), fields: new Set(), inside: new Set() },
  vars: VarDeclarations = NO_VARS,
  isKernel = true,
): FunctionContext {
  const scope = new Scope(module.scope);
  return {
    module,
    directives,
    ...{ targets: [], assigned: assigned.names, isKernel, entry: undefined, vars },
    ...{ said: new Set(), late: [], withoutValue: [], inlined: undefined, inlinedCalls: 0 },
    ...{ result: undefined, hasRefusedResult: false, resultRecord: undefined, writtenFields: assigned.fields },
    scope,
    ...{ isLibrary: false, isTrusted: false, strings: newStrings(), depth: 0, madeAt: new Map() },
    ...{ arrayVariables: [], assignedInside: assigned.inside },
    ...{ lists: new Map(), listElements: new Map(), filledAtOnce: new Set(), tuples: new Set() },
    ...{ listsInTuples: new Set(), rowsToBe: new Map(), rowHandles: new Map(), rowViews: new Map() },
    ...{ views: new Set(), shared: new Set(), cells: new Map(), still: new Map(), prologue: [] },
    nextLocal: 0,
    nextLabel: 0,
    nextTemporary: 0,
  };
}

export function newLocal(
  ctx: FunctionContext,
  name: string,
  type: Type,
  loc: Span,
  options: Partial<Pick<Local, 'declared' | 'bounds' | 'mutable' | 'parameter'>> = {},
): Local {
  const { declared, bounds, mutable = false, parameter = false } = options;
  if (!parameter) ctx.madeAt.set(ctx.nextLocal, ctx.depth);
  ctx.strings.present ||= isText(type);
  const isTrusted = ctx.isTrusted && /Array$/.test(type) ? ({ isTrusted: true } as const) : {};
  const local: Local = { id: ctx.nextLocal++, name, type, declared, mutable, parameter, ...isTrusted, loc };
  // Bounds suppose that operations are checked: with overflowcheck=off they wrap.
  return bounds === undefined || !ctx.directives.overflowcheck ? local : { ...local, bounds };
}

export function newTemporary(
  ctx: FunctionContext,
  type: Type,
  loc: Span,
  options: Partial<Pick<Local, 'declared' | 'bounds' | 'mutable'>> = {},
): Local {
  return newLocal(ctx, `t${ctx.nextTemporary++}`, type, loc, options);
}

/** Whether nothing was said yet of what is written so: whoever mends it mends all of its uses. */
export function isNews(ctx: FunctionContext, { start, end }: Span): boolean {
  const text = ctx.module.source.slice(start, end);
  const isNew = !ctx.said.has(text);
  ctx.said.add(text);
  return isNew;
}
