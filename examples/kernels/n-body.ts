// Gravitation between bodies in plain arrays: positions and velocities as x, y, z in turn.

export function advance(
  position: Float64Array,
  velocity: Float64Array,
  mass: Float64Array,
  dt: number,
  steps: number,
): number {
  'use kernel';
  const bodies = mass.length;
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < bodies; i++) {
      for (let j = i + 1; j < bodies; j++) {
        const dx = position[3 * i]! - position[3 * j]!;
        const dy = position[3 * i + 1]! - position[3 * j + 1]!;
        const dz = position[3 * i + 2]! - position[3 * j + 2]!;
        const square = dx * dx + dy * dy + dz * dz;
        const magnitude = dt / (square * Math.sqrt(square));
        const mi = mass[i]! * magnitude;
        const mj = mass[j]! * magnitude;
        velocity[3 * i]! -= dx * mj;
        velocity[3 * i + 1]! -= dy * mj;
        velocity[3 * i + 2]! -= dz * mj;
        velocity[3 * j]! += dx * mi;
        velocity[3 * j + 1]! += dy * mi;
        velocity[3 * j + 2]! += dz * mi;
      }
    }
    for (let k = 0; k < 3 * bodies; k++) position[k]! += dt * velocity[k]!;
  }
  let energy = 0;
  for (let i = 0; i < bodies; i++) {
    const vx = velocity[3 * i]!;
    const vy = velocity[3 * i + 1]!;
    const vz = velocity[3 * i + 2]!;
    energy += 0.5 * mass[i]! * (vx * vx + vy * vy + vz * vz);
  }
  return energy;
}
