// Watches the memory that a loop under `parallel` touches: where what it was marked with holds, no iteration may touch
// what another writes.

import { Violation } from './violation.js';

/** Whether a marked loop would run on threads: what only a call can tell. */
export function mayShare({ integers, range, lengths, apart }, frame) {
  const isInteger = ({ id }) => {
    const value = Number(frame.values.get(id));
    return Number.isInteger(value) && value >= range.least && value <= range.most && !Object.is(value, -0);
  };
  const areApart = ([first, second]) => {
    const [a, b] = [frame.array(first), frame.array(second)];
    if (a.buffer !== b.buffer || a.byteLength === 0 || b.byteLength === 0) return true;
    return a.byteOffset + a.byteLength <= b.byteOffset || b.byteOffset + b.byteLength <= a.byteOffset;
  };
  return (
    integers.every(isInteger) &&
    lengths.every((array) => frame.array(array).length <= range.most) &&
    apart.every(areApart)
  );
}

/** By byte: which iteration wrote it, and which read it; more than one of these: MANY. */
const MANY = -1;

export class MemoryWatch {
  iteration = 0;
  #buffers = new Map();

  read(array, index) {
    this.#each(array, index, (at, { writers, readers }) => {
      this.#mustBeOwn(writers.get(at), array, index);
      const reader = readers.get(at) ?? this.iteration;
      readers.set(at, reader === this.iteration ? reader : MANY);
    });
  }

  write(array, index) {
    this.#each(array, index, (at, { writers, readers }) => {
      this.#mustBeOwn(writers.get(at), array, index);
      this.#mustBeOwn(readers.get(at), array, index);
      writers.set(at, this.iteration);
    });
  }

  #mustBeOwn(iteration, array, index) {
    if (iteration === undefined || iteration === this.iteration) return;
    throw new Violation(
      `iterations ${iteration} and ${this.iteration} of a parallel loop share [${index}] of a ${array.constructor.name}`,
    );
  }

  #each({ buffer, byteOffset, BYTES_PER_ELEMENT: size }, index, action) {
    const marks = this.#buffers.get(buffer) ?? { writers: new Map(), readers: new Map() };
    this.#buffers.set(buffer, marks);
    for (let at = byteOffset + index * size; at < byteOffset + (index + 1) * size; at++) action(at, marks);
  }
}
