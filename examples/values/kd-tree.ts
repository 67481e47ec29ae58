// A k-d tree over points of the plane: the points are sorted once, then rectangles and circles are searched.

export class Tree {
  readonly ids: number[];
  readonly coords: number[];
  private readonly leaf = 32;

  constructor(points: readonly (readonly [number, number])[]) {
    this.ids = points.map((_, i) => i);
    this.coords = points.flat();
    this.sort(0, points.length - 1, 0);
  }

  /** The middle comes where it belongs, smaller ones before it, then each half by the other axis. */
  private sort(left: number, right: number, axis: number): void {
    if (right - left <= this.leaf) return;
    const middle = (left + right) >> 1;
    this.select(middle, left, right, axis);
    this.sort(left, middle - 1, 1 - axis);
    this.sort(middle + 1, right, 1 - axis);
  }

  private swap(i: number, j: number): void {
    const id = this.ids[i]!;
    this.ids[i] = this.ids[j]!;
    this.ids[j] = id;
    const x = this.coords[2 * i]!;
    const y = this.coords[2 * i + 1]!;
    this.coords[2 * i] = this.coords[2 * j]!;
    this.coords[2 * i + 1] = this.coords[2 * j + 1]!;
    this.coords[2 * j] = x;
    this.coords[2 * j + 1] = y;
  }

  private select(k: number, from: number, to: number, axis: number): void {
    let left = from;
    let right = to;
    while (right > left) {
      const pivot = this.coords[2 * k + axis]!;
      let i = left;
      let j = right;
      this.swap(left, k);
      if (this.coords[2 * right + axis]! > pivot) this.swap(left, right);
      while (i < j) {
        this.swap(i, j);
        i++;
        j--;
        while (this.coords[2 * i + axis]! < pivot) i++;
        while (this.coords[2 * j + axis]! > pivot) j--;
      }
      if (this.coords[2 * left + axis] === pivot) this.swap(left, j);
      else {
        j++;
        this.swap(j, right);
      }
      if (j <= k) left = j + 1;
      if (k <= j) right = j - 1;
    }
  }

  /** Ids of the points in a rectangle. */
  range(minX: number, minY: number, maxX: number, maxY: number): number[] {
    'use kernel';
    const stack = [0, this.ids.length - 1, 0];
    const result: number[] = [];
    while (stack.length > 0) {
      const axis = stack.pop()!;
      const right = stack.pop()!;
      const left = stack.pop()!;
      if (right - left <= this.leaf) {
        for (let i = left; i <= right; i++) {
          const x = this.coords[2 * i]!;
          const y = this.coords[2 * i + 1]!;
          if (x >= minX && x <= maxX && y >= minY && y <= maxY) result.push(this.ids[i]!);
        }
        continue;
      }
      const middle = (left + right) >> 1;
      const x = this.coords[2 * middle]!;
      const y = this.coords[2 * middle + 1]!;
      if (x >= minX && x <= maxX && y >= minY && y <= maxY) result.push(this.ids[middle]!);
      if (axis === 0 ? minX <= x : minY <= y) stack.push(left, middle - 1, 1 - axis);
      if (axis === 0 ? maxX >= x : maxY >= y) stack.push(middle + 1, right, 1 - axis);
    }
    return result;
  }

  /** How many other points each point has within a distance: all of them at once. */
  crowds(radius: number): number[] {
    'use kernel';
    const counts: number[] = [];
    const squared = radius * radius;
    for (let p = 0; p < this.ids.length; p++) {
      const px = this.coords[2 * p]!;
      const py = this.coords[2 * p + 1]!;
      const stack = [0, this.ids.length - 1, 0];
      let count = -1;
      while (stack.length > 0) {
        const axis = stack.pop()!;
        const right = stack.pop()!;
        const left = stack.pop()!;
        if (right - left <= this.leaf) {
          for (let i = left; i <= right; i++) {
            const dx = this.coords[2 * i]! - px;
            const dy = this.coords[2 * i + 1]! - py;
            if (dx * dx + dy * dy <= squared) count++;
          }
          continue;
        }
        const middle = (left + right) >> 1;
        const x = this.coords[2 * middle]!;
        const y = this.coords[2 * middle + 1]!;
        if ((x - px) * (x - px) + (y - py) * (y - py) <= squared) count++;
        if (axis === 0 ? px - radius <= x : py - radius <= y) stack.push(left, middle - 1, 1 - axis);
        if (axis === 0 ? px + radius >= x : py + radius >= y) stack.push(middle + 1, right, 1 - axis);
      }
      counts.push(count);
    }
    return counts;
  }
}
