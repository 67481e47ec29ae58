// Collects costs by their place in the source, each place once: it may be compiled several times, where it was inlined
// or is in two versions, and is written once. What is left in one copy is left; its depth is the deepest copy's.

import type { LineTable } from './line-table.ts';
import type { Cost } from './model.ts';

export interface PlacedCost extends Omit<Cost, 'count'> {
  readonly start: number;
  /** What tells it from others of its kind that begin there. */
  readonly key: string;
}

const GRAVITY = { proven: 0, hoisted: 1, left: 2 } as const;

export class CostBook {
  private readonly places = new Map<string, PlacedCost>();

  add(cost: PlacedCost): void {
    const place = `${cost.kind} ${cost.start} ${cost.key}`;
    const known = this.places.get(place);
    const more = known === undefined ? 1 : GRAVITY[cost.status] - GRAVITY[known.status];
    if (more > 0) this.places.set(place, cost);
    else if (more === 0 && known !== undefined && cost.depth > known.depth) this.places.set(place, cost);
  }

  statusOf(
    kind: Cost['kind'],
    { start, key }: { readonly start: number; readonly key: string },
  ): Cost['status'] | undefined {
    return this.places.get(`${kind} ${start} ${key}`)?.status;
  }

  /** By line, in the order of the source, equal ones counted. */
  byLine(table: LineTable): Map<number, Cost[]> {
    const lines = new Map<number, Cost[]>();
    const counted = new Map<string, { cost: Cost; at: number }>();
    for (const { start, key: _, ...cost } of [...this.places.values()].sort((a, b) => a.start - b.start)) {
      const line = table.lineOf(start);
      const costs = lines.get(line) ?? [];
      lines.set(line, costs);
      const same = `${line} ${cost.kind} ${cost.status} ${cost.depth} ${cost.detail}`;
      const known = counted.get(same);
      if (known === undefined) {
        counted.set(same, { cost: { ...cost, count: 1 }, at: costs.length });
        costs.push({ ...cost, count: 1 });
      } else {
        known.cost = { ...known.cost, count: known.cost.count + 1 };
        costs[known.at] = known.cost;
      }
    }
    return lines;
  }
}
