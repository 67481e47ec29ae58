// A ring buffer: a delay line with feedback, as in an echo.

export function echo(samples: Float64Array, ring: Float64Array, delay: number, feedback: number): number {
  'use kernel';
  ring.fill(0);
  let at = 0;
  let peak = 0;
  for (let i = 0; i < samples.length; i++) {
    const delayed = ring[(at + ring.length - delay) % ring.length]!;
    const value = samples[i]! + delayed * feedback;
    ring[at] = value;
    at = (at + 1) % ring.length;
    if (Math.abs(value) > peak) peak = Math.abs(value);
  }
  return peak;
}
