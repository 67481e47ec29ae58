// Conway's Game of Life, as a class: on rows of plain arrays, and on one typed array.

export class Rows {
  readonly width: number;
  readonly height: number;
  readonly cells: number[][];
  generation = 0;

  constructor(cells: number[][]) {
    this.cells = cells;
    this.height = cells.length;
    this.width = cells[0]?.length ?? 0;
  }

  neighbours(x: number, y: number): number {
    let count = 0;
    for (let dy = -1; dy <= 1; dy++) {
      const row = this.cells[(y + dy + this.height) % this.height]!;
      for (let dx = -1; dx <= 1; dx++) count += row[(x + dx + this.width) % this.width]!;
    }
    return count - this.cells[y]![x]!;
  }

  /** The next generation; how many cells live in it. */
  step(): number {
    'use kernel';
    const next: number[] = [];
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        const count = this.neighbours(x, y);
        next.push(count === 3 || (count === 2 && this.cells[y]![x] === 1) ? 1 : 0);
      }
    }
    let alive = 0;
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        const cell = next[y * this.width + x]!;
        this.cells[y]![x] = cell;
        alive += cell;
      }
    }
    this.generation++;
    return alive;
  }
}

export class Grid {
  readonly width: number;
  readonly height: number;
  readonly cells: Uint8Array;
  private readonly next: Uint8Array;
  generation = 0;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.cells = new Uint8Array(width * height);
    this.next = new Uint8Array(width * height);
  }

  /** Several generations; how many cells live in the last one. */
  step(generations = 1): number {
    'use kernel';
    const { width, height } = this;
    for (let turn = 0; turn < generations; turn++) {
      for (let y = 0; y < height; y++) {
        const above = (y === 0 ? height - 1 : y - 1) * width;
        const here = y * width;
        const below = (y === height - 1 ? 0 : y + 1) * width;
        for (let x = 0; x < width; x++) {
          const left = x === 0 ? width - 1 : x - 1;
          const right = x === width - 1 ? 0 : x + 1;
          const count =
            this.cells[above + left]! +
            this.cells[above + x]! +
            this.cells[above + right]! +
            this.cells[here + left]! +
            this.cells[here + right]! +
            this.cells[below + left]! +
            this.cells[below + x]! +
            this.cells[below + right]!;
          this.next[here + x] = count === 3 || (count === 2 && this.cells[here + x] === 1) ? 1 : 0;
        }
      }
      this.cells.set(this.next);
      this.generation++;
    }
    let alive = 0;
    for (let i = 0; i < this.cells.length; i++) alive += this.cells[i]!;
    return alive;
  }
}
