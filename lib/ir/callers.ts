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

/** What a kernel is given, as people name it, and how many of these it needs. */
export function parametersForCallers(fn: Fn): { readonly names: readonly string[]; readonly least: number } {
  const { bound = 0, boundary, parameters, defaults } = fn;
  if (boundary === undefined) {
    const names = parameters.slice(bound).map(({ name }) => name);
    return { names, least: defaults.slice(bound).lastIndexOf(undefined) + 1 };
  }
  const given = boundary.plan.parameters;
  const isNeeded = ({ plan, isOptional }: (typeof given)[number]) =>
    isOptional !== true && !(plan.kind === 'optional' && plan.nothing === 'undefined');
  return { names: given.map(({ name }) => name), least: given.findLastIndex(isNeeded) + 1 };
}
