// Kernels whose values are not passed as they are, in the interpreter: what stands in the memory that their caller filled
// becomes parameters, and what they give back goes there, also where they throw (lib/ir/boundary.ts).

/** Arguments of all parameters, of the memory and those that are given beside it. */
export function heldArguments({ parameters, boundary, defaults }, args) {
  const held = parameters.map(({ id }) => boundary.held.get(id));
  let next = 0;
  const given = held.map((each, at) =>
    (each?.kind ?? 'memory') === 'memory' ? (args[next++] ?? defaults[at]) : undefined,
  );
  const memory = given[held.findIndex((each) => each?.kind === 'memory')];
  return held.map((each, at) => {
    if (each?.kind === 'scalar') return parameters[at].type === 'boolean' ? memory[each.slot] !== 0 : memory[each.slot];
    if (each?.kind !== 'array') return given[at];
    const [begin, length] = [memory[each.slot], memory[each.slot + 1]];
    return new globalThis[each.of ?? 'Float64Array'](memory.buffer, memory.byteOffset + 8 * begin, length);
  });
}

function memoryOf({ fn, values }) {
  return values.get(fn.parameters.find(({ id }) => fn.boundary.held.get(id)?.kind === 'memory').id);
}

export function beginHeld(frame) {
  for (const { slot } of frame.fn.boundary.lists) memoryOf(frame)[slot + 1] = -1;
}

/** The list of that number, or of that slot. */
export function give(frame, slot, list, length) {
  const memory = memoryOf(frame);
  memory[slot + 1] = length;
  if (!(length > memory[slot + 2])) return memory.set(list.subarray(0, length), memory[slot]);
  memory.given ??= {};
  memory.given[slot] = list.slice(0, length);
  return undefined;
}

/** What JavaScript would have left: once all of it is there. */
export function giveBack(frame) {
  const { scalars, lists } = frame.fn.boundary.leaving;
  const { values } = frame;
  if (!lists.every(({ array, length }) => values.has(array.id) && values.has(length.id))) return;
  // A function that was called may have changed it.
  const held = (local, cell) => Number(cell === undefined ? values.get(local.id) : values.get(cell.id)[0]);
  for (const { slot, local, cell } of scalars) memoryOf(frame)[slot] = held(local, cell);
  for (const { slot, array, length, cell } of lists) give(frame, slot, values.get(array.id), held(length, cell));
}
