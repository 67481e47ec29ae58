// A module at the stages of its compilation that annotation looks at.
//
// In:  source text. Out: the IR as the source says it and after certain passes, or diagnostics. No files, no processes.

import { type CRegion, emitPlacedC } from '../backends/c/index.ts';
import { lower } from '../compiler/lower.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { defaultDirectives } from '../frontend/directives.ts';
import type { ReadModule } from '../frontend/imports.ts';
import type { Directives, Module, Origin } from '../ir/ir.ts';
import { expandLanes } from '../passes/expand-lanes.ts';
import { hoistChecks } from '../passes/hoist-checks.ts';
import { passes, runPasses } from '../passes/index.ts';
import { reassociate } from '../passes/reassociate.ts';
import { selectRepresentation } from '../passes/select-representation.ts';

export interface StagesOptions {
  /** Directives that hold where source says nothing. */
  readonly directives?: Partial<Directives> | undefined;
  readonly readModule?: ReadModule | undefined;
}

export interface Stages {
  /** As lowered. */
  readonly source: Module;
  /** What `parallelize` sees: checks are there, nothing is inlined. */
  readonly checked: Module;
  /** The last of the JS level: inlined, and each nest that was hoisted there twice. */
  readonly versions: Module;
  /** The same with representations. */
  readonly machine: Module;
  /** With the lane order and threads written out. */
  readonly expanded: Module;
  /** What the C is printed from. */
  readonly last: Module;
  readonly c: string;
  /** What each line of the C is for. */
  readonly regions: readonly (CRegion | undefined)[];
}

export interface Staged {
  readonly inputs: readonly Origin[];
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined if there are errors. */
  readonly stages: Stages | undefined;
}

export function stagesOf(file: string, source: string, options: StagesOptions = {}): Staged {
  const outer = { ...defaultDirectives, ...options.directives };
  const { module, diagnostics, inputs } = lower(file, source, { outer, readModule: options.readModule });
  if (diagnostics.some(({ severity }) => severity === 'error')) return { inputs, diagnostics, stages: undefined };
  const after = new Map<string, Module>();
  const last = runPasses(module, passes.at(-1)?.name ?? '', { observe: (pass, each) => void after.set(pass, each) });
  const at = (pass: { readonly name: string }) => after.get(pass.name) as Module;
  const { c, lines } = emitPlacedC(last, { mapLines: true });
  const stages: Stages = {
    source: module,
    checked: at(reassociate),
    versions: at(hoistChecks),
    machine: at(selectRepresentation),
    expanded: at(expandLanes),
    last,
    c,
    regions: lines,
  };
  return { inputs, diagnostics, stages };
}
