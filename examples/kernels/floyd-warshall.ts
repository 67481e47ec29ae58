// Floyd and Warshall: shortest paths between all pairs, in place.

export function floydWarshall(distance: Float64Array, n: number): void {
  'use kernel';
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      const first = distance[i * n + k]!;
      for (let j = 0; j < n; j++) {
        const through = first + distance[k * n + j]!;
        if (through < distance[i * n + j]!) distance[i * n + j] = through;
      }
    }
  }
}
