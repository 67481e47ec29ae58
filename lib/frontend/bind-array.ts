// Decides whether kernels may be given an array of their module as it is when they are called, and who gives it to them:
// under the import hook the module that runs; else what is built of it, which makes its own.
//
// In:  a variable at the top of a module that is no constant table. Out: what it stands for in kernels; undefined where
// what was wrong with it still is.
//
// Must hold: in what is built, nobody else would see the array, if anybody writes to it once kernels may be called.

import type { Expression, Program } from 'oxc-parser';
import { positionOf, type Span } from '../diagnostics.ts';
import type { BoundArray, Local, Origin } from '../ir/ir.ts';
import { bindableOf, seenByOthers } from './bindable.ts';
import { type Computation, computationOf, isWrittenElsewhere } from './computed-tables.ts';
import type { Declaration } from './functions.ts';
import type { Binding, ModuleContext } from './scope.ts';

export interface BindingModule {
  readonly context: ModuleContext;
  readonly origin: Origin;
  readonly program: Program;
  readonly declarations: ReadonlyMap<string, Declaration>;
  readonly binding: 'build' | 'hook';
  readonly exportNamesOf: (name: string) => readonly string[];
  readonly isKernel: (node: object) => boolean;
  /** Whether kernels write to it, or other code of the module. */
  readonly isLive: (name: string) => boolean;
  readonly isWritten: (name: string) => boolean;
  /** Where text is run that may do anything. */
  readonly evaluated: () => Span | undefined;
  readonly lowerApart: (origin: Origin, computation: Computation) => BoundArray['made'] | undefined;
  readonly add: (name: string, made: BoundArray['made'] | undefined) => void;
  readonly nextId: () => number;
}

export function bindArray(module: BindingModule, name: string, node: Span, init: Expression): Binding | undefined {
  const { context, program, declarations, binding } = module;
  const bindable = bindableOf(context.scope, program, name, init, declarations);
  if (bindable === undefined) return undefined;
  const made = binding === 'hook' ? undefined : madeApart(module, name, node, init);
  if (made !== undefined && 'kind' in made) return made;
  if (binding === 'build' && made === undefined) return undefined;
  const { kind, isMade } = bindable;
  const id = module.nextId();
  const fixed = { declared: undefined, mutable: false, parameter: !isMade, isBound: true } as const;
  const local: Local = { id, name, type: kind, ...fixed, loc: node };
  module.add(name, made);
  return { kind: 'local', local };
}

/** What makes the array where the module's own code is not; or why it would be another array than others have. */
function madeApart(
  module: BindingModule,
  name: string,
  node: Span,
  init: Expression,
): BoundArray['made'] | Binding | undefined {
  const { program, origin, declarations, exportNamesOf, isKernel } = module;
  const refused = (why: string): Binding => {
    return {
      kind: 'refused',
      code: 'KZ1013',
      why: `'${name}' is written to, and ${why}`,
      hint: 'pass it as an argument',
    };
  };
  const isLive = module.isLive(name);
  const computation = computationOf(program, origin.source, name, init);
  const isWritten =
    computation === undefined ? module.isWritten(name) : isWrittenElsewhere(program, name, computation, isKernel);
  if (isLive || isWritten) {
    const leftOut = computation?.fills ?? new Set<object>();
    const place =
      exportNamesOf(name).length > 0
        ? node
        : (seenByOthers(program, name, declarations, exportNamesOf, leftOut) ?? module.evaluated());
    if (place === node && isWritten) return undefined;
    if (place !== undefined) {
      return refused(`is also seen by what is no kernel, on line ${positionOf(origin.source, place.start).line}`);
    }
  }
  const made = computation && module.lowerApart(origin, computation);
  return made ?? (isLive ? refused('is made in a way that what is built of this module has not') : undefined);
}
