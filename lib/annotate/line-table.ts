// Lines and columns of offsets into one source, whose lines are looked for once.

import type { Position } from '../diagnostics.ts';

export class LineTable {
  readonly lines: readonly string[];
  private readonly starts: readonly number[];

  constructor(source: string) {
    this.lines = source.split(/\r?\n/);
    this.starts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  lineOf(offset: number): number {
    let [line, after] = [0, this.starts.length];
    while (line + 1 < after) {
      const middle = (line + after) >> 1;
      if ((this.starts[middle] as number) <= offset) line = middle;
      else after = middle;
    }
    return line + 1;
  }

  positionOf(offset: number): Position {
    const line = this.lineOf(offset);
    return { line, column: offset - (this.starts[line - 1] as number) + 1 };
  }
}
