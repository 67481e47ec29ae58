// Compares what was compiled in with what the running program has: tables, and members of objects, which any module
// that imports them may have changed.
//
// In:  ways to a module's variables by their names, and to namespaces of modules that it depends on by their files, as
// './deep/tables.ts'. Out: whether a value is what it was taken for.

import nodeModule from 'node:module';
import type { FoundKernel } from '../cache/entries.ts';
import { hashOfValue } from '../value-hash.ts';

/** Ways to a module's variables and to namespaces. */
export type Variables = Readonly<Record<string, () => unknown>>;
export type SharedValue = NonNullable<FoundKernel['shared']>[number];

/** 'unseen': nobody can say. 'early': it is not there yet. */
export type Comparison = 'same' | 'changed' | 'unseen' | 'early';

export class SharedValues {
  private readonly variables: Variables;
  /** Functions in objects, as they were when the module had run: what is compiled of them is their text. */
  private readonly functions = new Map<string, unknown>();

  constructor(variables: Variables) {
    this.variables = variables;
    for (const [name, get] of Object.entries(variables)) {
      const value = attempt(get);
      if (!isFile(name)) this.noteFunctions('', [name], value);
      else
        for (const each of namesOf(value))
          this.noteFunctions(
            name,
            [each],
            attempt(() => memberOf(value, [each])),
          );
    }
  }

  compare(value: SharedValue): Comparison {
    const { file = '', path, local, hash } = value;
    let found: unknown;
    try {
      const holder = this.holderOf(value);
      if (holder === undefined) return 'unseen';
      found = holder();
    } catch {
      return 'early';
    }
    if (hash !== 'function') return hashOfValue(found) === hash ? 'same' : 'changed';
    const known = this.functions.get(keyOf(file && fileKey(file), path)) ?? this.functions.get(keyOf('', path));
    if (known === undefined && local === undefined) return 'unseen';
    return found === known ? 'same' : 'changed';
  }

  /** A way to it, if there is one. */
  private holderOf({ file, path, local }: SharedValue): (() => unknown) | undefined {
    const [first = '', ...members] = path;
    const own = local ?? (file === undefined ? first : undefined);
    const variable = own === undefined ? undefined : this.variables[own];
    if (variable !== undefined) return () => memberOf(variable(), members);
    if (file === undefined) return undefined;
    const namespace = this.variables[fileKey(file)];
    return namespace && (() => memberOf(namespace(), path));
  }

  private noteFunctions(file: string, path: readonly string[], value: unknown): void {
    for (const [name, own] of valuesOf(value)) {
      if (typeof own === 'function') this.functions.set(keyOf(file, [...path, name]), own);
      else if (name === 'prototype') this.noteFunctions(file, [...path, name], own);
    }
  }
}

/** As what it is known by among variables: no variable has such a name. */
export function fileKey(file: string): string {
  return /^\.\.?\//.test(file) ? file : `./${file}`;
}

function isFile(name: string): boolean {
  return name.startsWith('.');
}

function keyOf(file: string, path: readonly string[]): string {
  return [file, ...path].join('\n');
}

function memberOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce((object, name) => (object as Record<string, unknown>)[name], value);
}

/** Of an object or a class, with what it inherits of other classes. Getters are not asked. */
function valuesOf(value: unknown): [string, unknown][] {
  const own = namesOf(value).flatMap((name): [string, unknown][] => {
    const found = attempt(() => Object.getOwnPropertyDescriptor(value, name));
    return found === undefined || !('value' in found) ? [] : [[name, found.value]];
  });
  const above = isObject(value) ? (attempt(() => Object.getPrototypeOf(value)) as unknown) : null;
  const isEnd = above === null || above === Object.prototype || above === Function.prototype;
  return isEnd ? own : [...valuesOf(above).filter(([name]) => name !== 'prototype'), ...own];
}

/** Of what can have functions as members. */
function namesOf(value: unknown): string[] {
  return isObject(value) && !Array.isArray(value) && !ArrayBuffer.isView(value)
    ? Object.getOwnPropertyNames(value)
    : [];
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A way to what a module exports that was required, when somebody asks. */
export function requiredModule(path: string): () => unknown {
  const { _cache: known } = nodeModule as unknown as { readonly _cache: Readonly<Record<string, NodeJS.Module>> };
  return () => {
    const found = known[path];
    if (found === undefined) throw new ReferenceError(`${path} was not required yet`);
    return found.exports as unknown;
  };
}

function attempt<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}
