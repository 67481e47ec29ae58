// The body of a kernel whose values are not passed as they are, in JavaScript: what stands in the memory that its caller
// filled becomes variables, and what it gives back goes there, also where it throws (lib/ir/boundary.ts).

import type { Fn, Local, Stmt } from '../../ir/ir.ts';
import { targetOf } from '../../ir/walk.ts';

type NameOf = (local: Local) => string;

export function memoryName({ parameters, boundary }: Fn, nameOf: NameOf): string {
  const memory = parameters.find(({ id }) => boundary?.held.get(id)?.kind === 'memory');
  return memory === undefined ? '' : nameOf(memory);
}

export function give(memory: string, slot: number, array: string, length: string): string {
  return `kzGive(${memory}, ${slot}, ${array}, ${length});`;
}

/** `print`: statements, at a depth. */
export function printHeld(fn: Fn, nameOf: NameOf, print: (body: readonly Stmt[], depth: number) => string[]): string[] {
  const { parameters, boundary, body } = fn;
  if (boundary === undefined) return print(body, 1);
  const memory = memoryName(fn, nameOf);
  const held = parameters.flatMap((local): string[] => {
    const each = boundary.held.get(local.id);
    if (each === undefined || each.kind === 'memory') return [];
    const slot = `${memory}[${each.slot}]`;
    if (each.kind === 'scalar' && local.type === 'bigint') {
      const bits = `${nameOf(boundary.wide as Local)}[${each.slot}]`;
      return [`  let ${nameOf(local)} = ${local.declared === 'u64' ? `BigInt.asUintN(64, ${bits})` : bits};`];
    }
    if (each.kind === 'array' && each.of !== undefined) {
      const place = `${memory}.buffer, ${memory}.byteOffset + 8 * ${slot}, ${memory}[${each.slot + 1}]`;
      return [`  const ${nameOf(local)} = new ${each.of}(${place});`];
    }
    if (each.kind === 'array') {
      return [`  const ${nameOf(local)} = ${memory}.subarray(${slot}, ${slot} + ${memory}[${each.slot + 1}]);`];
    }
    return [`  let ${nameOf(local)} = ${slot}${local.type === 'boolean' ? ' !== 0' : ''};`];
  });
  const { scalars, lists } = boundary.leaving;
  // Until it has all of them, nothing has changed.
  const cells = [...scalars, ...lists].flatMap(({ cell }) => cell?.id ?? []);
  const wanted = [...cells, ...lists.flatMap(({ array, length }) => [array.id, length.id])];
  const declared = wanted.map((id) => body.findIndex((stmt) => targetOf(stmt)?.id === id));
  const first = Math.max(0, ...declared.map((at) => at + 1));
  const begin = [
    ...held,
    ...boundary.lists.map(({ slot }) => `  ${memory}[${slot + 1}] = -1;`),
    ...print(body.slice(0, first), 1),
  ];
  const back = [
    ...scalars.map(({ slot, local, cell }) => {
      const place = local.type === 'bigint' ? nameOf(boundary.wide as Local) : memory;
      const value =
        cell === undefined ? `${local.type === 'boolean' ? '+' : ''}${nameOf(local)}` : `${nameOf(cell)}[0]`;
      return `${place}[${slot}] = ${value};`;
    }),
    ...lists.map(({ slot, array, length, cell }) => {
      return give(memory, slot, nameOf(array), cell === undefined ? nameOf(length) : `${nameOf(cell)}[0]`);
    }),
  ];
  if (back.length === 0) return [...begin, ...print(body.slice(first), 1)];
  return [
    ...begin,
    '  try {',
    ...print(body.slice(first), 2),
    '  } catch (error) {',
    ...back.map((line) => `    ${line}`),
    '    throw error;',
    '  }',
  ];
}
