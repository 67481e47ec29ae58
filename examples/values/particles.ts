// Gravity between particles, each of which is an object.

export interface Particle {
  x: number;
  y: number;
  vx: number;
  vy: number;
  readonly mass: number;
}

/** Moves all particles by a step of time: O(n²). */
export function step(particles: Particle[], seconds: number): void {
  'use kernel';
  for (const p of particles) {
    let ax = 0;
    let ay = 0;
    for (const q of particles) {
      const dx = q.x - p.x;
      const dy = q.y - p.y;
      const squared = dx * dx + dy * dy + 0.01;
      const pull = q.mass / (squared * Math.sqrt(squared));
      ax += dx * pull;
      ay += dy * pull;
    }
    p.vx += ax * seconds;
    p.vy += ay * seconds;
  }
  for (const p of particles) {
    p.x += p.vx * seconds;
    p.y += p.vy * seconds;
  }
}

/** Kinetic energy of all. */
export function energy(particles: readonly Particle[]): number {
  'use kernel';
  let sum = 0;
  for (const { vx, vy, mass } of particles) sum += 0.5 * mass * (vx * vx + vy * vy);
  return sum;
}
