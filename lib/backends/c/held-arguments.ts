// The glue of a kernel whose values are not passed as they are: what stands in the memory that its caller filled goes
// into the frame, and lists that it gives back go there (lib/ir/boundary.ts).
//
// In:  a function that is exported. Out: lines of C, in the glue's functions.

import type { Fn, Local } from '../../ir/ir.ts';
import { arrayKinds } from '../../ir/ops.ts';
import { givesLists } from './leaving.ts';

/** A parameter that is an argument: its number among parameters, and among arguments. */
export interface Argument {
  readonly local: Local;
  readonly index: number;
  readonly at: number;
}

export function argumentsOf({ parameters, boundary }: Fn): Argument[] {
  const isHeld = ({ id }: Local) => (boundary?.held.get(id)?.kind ?? 'memory') !== 'memory';
  const given = [...parameters.entries()].filter(([, local]) => !isHeld(local));
  return given.map(([index, local], at) => ({ local, index, at }));
}

/** As errors of arguments name it. */
export function nameOfKernel({ name, boundary, versionOf }: Fn): string {
  return boundary?.plan.name ?? versionOf ?? name;
}

/** Reads from the memory, behind all arguments: asking about those may run the caller's code. */
export function readHeld(fn: Fn): string[] {
  const { parameters, boundary } = fn;
  const memory = memoryOf(fn);
  if (boundary === undefined || memory === undefined) return [];
  const { slots } = boundary.plan;
  const lines = parameters.flatMap((local, index): string[] => {
    const held = boundary.held.get(local.id);
    const field = `frame->p${index}`;
    if (held?.kind === 'scalar' && local.type === 'bigint') {
      const wide = parameters.findIndex(({ id }) => id === boundary.wide?.id);
      return [`    ${field} = ${local.declared === 'u64' ? '(uint64_t)' : ''}frame->p${wide}.data[${held.slot}];`];
    }
    if (held?.kind === 'scalar') return [`    ${field} = ${scalar(local, `slots[${held.slot}]`)};`];
    if (held?.kind !== 'array') return [];
    const size = `sizeof *${field}.data`;
    const parts = `&frame->p${memory.index}, ${held.slot}, ${size}, (void **)&${field}.data, &${field}.length`;
    return [`    if (!kz_hold(env, ${parts})) {`, '        return false;', '    }'];
  });
  const needsSlots = lines.some((line) => line.includes('slots['));
  return [
    `    if (!kz_has_slots(env, &frame->p${memory.index}, ${slots})) {`,
    '        return false;',
    '    }',
    ...(needsSlots ? [`    const double *slots = frame->p${memory.index}.data;`] : []),
    ...lines,
  ];
}

function scalar({ type, declared }: Local, slot: string): string {
  if (type === 'boolean') return `${slot} != 0.0`;
  return declared === 'i32' ? `(int32_t)${slot}` : declared === 'u32' ? `(int64_t)${slot}` : slot;
}

function memoryOf(fn: Fn): Argument | undefined {
  return argumentsOf(fn).find(({ local }) => fn.boundary?.held.get(local.id)?.kind === 'memory');
}

/** The function by which lists go into the memory, or into arrays that the memory object gets. */
export function printGive(fn: Fn, name: string): string[] {
  const memory = memoryOf(fn);
  if (memory === undefined || !givesLists(fn)) return [];
  const lists = fn.boundary?.lists ?? [];
  const rows = lists.map(({ slot, kind }) => `{${slot}, ${kind === undefined ? -1 : arrayKinds[kind].napi}}`);
  return [
    `static void kz_give_${name}(napi_env env, napi_value memory, const void *given)`,
    '{',
    `    static const kz_list_place places[] = {${rows.join(', ')}};`,
    `    const kz_frame_${name} *frame = given;`,
    `    kz_give_lists(env, memory, &frame->p${memory.index}, frame->lists, places, ${lists.length});`,
    '}\n',
  ];
}

export function callGive(fn: Fn, name: string): string[] {
  const memory = memoryOf(fn);
  return memory === undefined || !givesLists(fn) ? [] : [`    kz_give_${name}(env, args[${memory.at}], &frame);`];
}

/** What a kz_kernel says of it, behind everything else; empty if it gives none. */
export function giveInTable(fn: Fn, name: string): string {
  const memory = memoryOf(fn);
  return memory === undefined || !givesLists(fn) ? '' : `, ${memory.at + 1}, kz_give_${name}`;
}
