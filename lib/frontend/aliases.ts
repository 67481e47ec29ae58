// Other names of what never changes: `const { imul } = Math`, `const u8 = Uint8Array`, `const add = util.add`.
//
// In:  a pattern and what it is given, in a module or in a function. Out: what each name of the pattern stands for;
// undefined if something must be computed.

import type { BindingPattern, Expression } from 'oxc-parser';
import { isArrayKind } from '../ir/ops.ts';
import { globalConstant } from './globals.ts';
import { detached } from './receivers.ts';
import type { Binding, Scope } from './scope.ts';
import { globalPath, memberOfGlobal, staticBinding } from './static-names.ts';

export interface Alias {
  readonly name: string;
  readonly binding: Binding;
}

/** The names that the pattern gives, and what for each. */
export function aliasesIn(scope: Scope, pattern: BindingPattern, init: Expression): readonly Alias[] | undefined {
  if (pattern.type === 'Identifier') {
    const binding = aliasOf(scope, init);
    return binding && [{ name: pattern.name, binding }];
  }
  if (pattern.type !== 'ObjectPattern') return undefined;
  const found: Alias[] = [];
  for (const each of pattern.properties) {
    if (each.type === 'RestElement' || each.computed || each.key.type !== 'Identifier') return undefined;
    if (each.value.type !== 'Identifier') return undefined;
    const path = globalPath(scope, init);
    const object = path === undefined ? staticBinding(scope, init) : undefined;
    const binding =
      path !== undefined
        ? bindingOfGlobal(memberOfGlobal(path, each.key.name))
        : object?.kind === 'members'
          ? object.member(each.key.name)
          : undefined;
    if (binding === undefined || !isFixed(binding)) return undefined;
    found.push({ name: each.value.name, binding: detached(binding) });
  }
  return found;
}

function aliasOf(scope: Scope, init: Expression): Binding | undefined {
  const path = globalPath(scope, init);
  if (path !== undefined) return bindingOfGlobal(path);
  const binding = staticBinding(scope, init);
  return binding !== undefined && isFixed(binding) ? detached(binding) : undefined;
}

/** Whether it is the same wherever it is asked for. */
function isFixed({ kind }: Binding): boolean {
  return /^(function|members|global|constant|table|text|refused)$/.test(kind);
}

/** Undefined for globals that kernels don't know. */
export function bindingOfGlobal(path: string): Binding | undefined {
  const [root = ''] = path.split('.');
  const value = globalConstant(path);
  if (value !== undefined) return { kind: 'constant', value };
  const isKnown =
    /^(Math|Number|BigInt|String|isNaN|isFinite|parseInt|Array|ArrayBuffer|(Range|Type)?Error)$/.test(root) ||
    isArrayKind(root);
  return isKnown ? { kind: 'global', path } : undefined;
}
