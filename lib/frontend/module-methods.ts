// What a module knows of the methods of its classes: what `this` and `super` are in one, what it calls, and which fields it
// uses.
//
// In:  a module's tree and its functions by name. Out: answers by name, when lowering asks.

import type { Program, TSType } from 'oxc-parser';
import { assignedIn } from './assigned-names.ts';
import { type CalledMethods, calledMethods, classesIn, lineOf } from './class-chains.ts';
import { classFieldsIn, fieldsUsedBy, isInstanceMethod } from './class-fields.ts';
import type { Declaration } from './functions.ts';
import { type KnownClasses, mentionsThis, ownerOf, receiverOf, superOf } from './receivers.ts';
import type { ModuleContext } from './scope.ts';
import { NO_VARS } from './var-declarations.ts';

type Asked = Pick<ModuleContext, 'receiverOf' | 'superOf' | 'calledBy' | 'usesThis' | 'fieldsOf'>;

/** `context`: of the module, when it is asked. `note`: see `KnownClasses`. */
export function methodsOf(
  context: () => Pick<ModuleContext, 'scope' | 'scopes'>,
  program: Program,
  declarations: ReadonlyMap<string, Declaration>,
  note: KnownClasses['note'],
): Asked {
  const classes = classesIn(program);
  const fields = classFieldsIn(program);
  const hasField = (name: string, field: string) => fields.get(name)?.has(field) === true;
  const known = () => ({ scope: context().scope, classes, hasField, note });
  const calls = new Map<string, CalledMethods>();
  const calledBy = (name: string, start?: string): CalledMethods => {
    const key = `${name} ${start}`;
    const called = calls.get(key) ?? calledMethods(name, classes, (each) => declarations.get(each)?.written, start);
    calls.set(key, called);
    return called;
  };
  const assignedBy = (name: string) => {
    const body = declarations.get(name)?.node.body;
    return body ? assignedIn(context().scopes, [body], NO_VARS).fields : new Set<string>();
  };
  return {
    receiverOf: (name) => receiverOf(known(), name, declarations.get(name)?.written),
    superOf: (name, receiver) => superOf(known(), name, receiver),
    calledBy,
    usesThis: (name) => ownerOf(name) !== undefined && mentionsThis(declarations.get(name)?.written),
    fieldsOf: (name) => {
      const own = isInstanceMethod(name) ? fields.get(name.slice(0, name.indexOf('.'))) : undefined;
      return own && fieldsUsedBy(own, calledBy(name), declarations, assignedBy);
    },
  };
}

/** Classes of which all fields are known, with these. */
export function wholeClassesIn(program: Program): ReadonlyMap<string, ReadonlyMap<string, TSType | undefined>> {
  const classes = classesIn(program);
  const isWhole = (name: string) => lineOf(classes, name).every(({ unknownBase }) => unknownBase === undefined);
  return new Map([...classFieldsIn(program)].filter(([name]) => isWhole(name)));
}
