// What a kernel gives back, made of what stands in the memory behind a call.

import type { Replaced, ResultPlan, ScalarPlan, ValuePlan } from '../ir/boundary.ts';
import { isWord } from './names.ts';
import { columnsIn, objectsText } from './objects.ts';

/** The expression of what is given back. `objects`: what the kernel was given, by the way to it. */
export function madeText(plan: ValuePlan, objects: ReadonlyMap<string, string>): string {
  const made = (each: ValuePlan) => madeText(each, objects);
  switch (plan.kind) {
    case 'given':
      return objects.get(plan.path) ?? 'undefined';
    case 'scalar':
      return scalarText(plan);
    case 'optional':
      return `memory[${plan.there.slot}] === 0 ? ${plan.nothing} : ${made(plan.value)}`;
    case 'maybe':
      return plan.plan === undefined
        ? plan.nothing
        : `memory[${plan.there}] === 0 ? ${plan.nothing} : ${made(plan.plan)}`;
    case 'list':
      return `kzNewList(memory, ${plan.slot}, '${plan.element}')`;
    case 'array':
      return `memory.given[${plan.slot}]`;
    case 'records':
      return objectsText(plan.of);
    case 'nested':
      return `kzNewRows(memory, ${plan.handles}, ${plan.begins}, ${plan.lengths}, ${plan.data}, '${plan.element}')`;
    case 'record': {
      const parts = plan.fields.map(([key, each]) => {
        return plan.isTuple ? made(each) : `${isWord(key) ? key : JSON.stringify(key)}: ${made(each)}`;
      });
      return plan.isTuple ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
    }
    default:
      return 'undefined';
  }
}

/** What is said of a result before there is one: a kernel that ends without a return gives undefined. */
export function beforeResult(result: ResultPlan): string[] {
  if (result.kind === 'direct') return [];
  const { plan } = result;
  if (plan.kind === 'maybe') return [`memory[${plan.there}] = 0;`];
  return plan.kind === 'optional' ? [`memory[${plan.there.slot}] = 0;`] : [];
}

/** A scalar's place in the memory, where it is as it is held. */
export function placeOf({ type, slot }: ScalarPlan): string {
  return type === 'bigint' ? `kzWide(memory)[${slot}]` : `memory[${slot}]`;
}

/** The value that stands there. */
export function scalarText(plan: ScalarPlan): string {
  const place = placeOf(plan);
  if (plan.type === 'boolean') return `${place} !== 0`;
  return plan.declared === 'u64' ? `BigInt.asUintN(64, ${place})` : place;
}

/** The array that a field has behind a call. `value`: the one that it had. */
export function replacedText({ slot, by }: Replaced, value: string, objects: ReadonlyMap<string, string>): string {
  return by.reduceRight<string>((others, each, at) => {
    const array = typeof each === 'string' ? objects.get(each) : madeText(each, objects);
    return `memory[${slot}] === ${at + 1} ? ${array} : ${others}`;
  }, value);
}

/** Slots of what a result is given in. */
export function givenSlots(plan: ValuePlan): { readonly slot: number; readonly isTyped: boolean }[] {
  const list = (slot: number) => ({ slot, isTyped: false });
  switch (plan.kind) {
    case 'list':
      return [list(plan.slot)];
    case 'array':
      return [{ slot: plan.slot, isTyped: true }];
    case 'nested':
      return [plan.handles, plan.begins, plan.lengths, plan.data].map(list);
    case 'records':
      return columnsIn(plan.of).map(({ slot }) => list(slot));
    case 'maybe':
      return plan.plan === undefined ? [] : givenSlots(plan.plan);
    case 'record':
      return plan.fields.flatMap(([, each]) => givenSlots(each));
    default:
      return [];
  }
}

/** A field that is assigned behind a call. */
export interface Written {
  readonly object: string;
  readonly key: string;
  readonly path: string;
  readonly plan: ScalarPlan;
  readonly value: string;
}
