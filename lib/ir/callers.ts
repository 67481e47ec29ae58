// Kernels as callers know them: the names and parameters that they have for these, whatever a kernel is made of.

import type { Choice } from './choices.ts';
import type { Fn } from './module.ts';

/** As people know a kernel: its versions have one name. */
export function nameForCallers({ name, versionOf }: Pick<Fn, 'name' | 'versionOf'>): string {
  return versionOf ?? name;
}

/** Kernels of a module by the names that callers have for them, each once. */
export function kernelNames(functions: readonly Fn[]): string[] {
  return [...new Set(functions.filter(({ exported }) => exported).map(nameForCallers))];
}

/** The functions of a choice, in its order. */
export function versionsOf({ versions }: Choice, functions: readonly Fn[]): Fn[] {
  return versions.map(({ fn }) => functions.find(({ name }) => name === fn) as Fn);
}

/** What a kernel is given, as people name it, and whether it needs it. */
function parametersOf({ bound = 0, boundary, parameters, defaults }: Fn) {
  if (boundary === undefined) {
    return parameters.slice(bound).map(({ name }, at) => ({ name, isNeeded: defaults[bound + at] === undefined }));
  }
  return boundary.plan.parameters.map(({ name, plan, isOptional }) => {
    return { name, isNeeded: isOptional !== true && !('nothing' in plan && plan.nothing === 'undefined') };
  });
}

/** What a choice is given, as people name it, and how many of these it needs: what no version may do without. */
export function parametersForCallers(choice: Choice, functions: readonly Fn[]) {
  const all = versionsOf(choice, functions).map(parametersOf);
  const names = (all[0] ?? []).map(({ name }) => name);
  const isNeeded = names.map((_, at) => all.every((each) => each[at]?.isNeeded));
  return { names, least: isNeeded.lastIndexOf(true) + 1 };
}
