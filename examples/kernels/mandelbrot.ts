// Escape times of the Mandelbrot set on a grid of width * height points.

export function mandelbrot(out: Uint16Array, width: number, height: number, limit: number): void {
  'use kernel';
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const cx = (px / width) * 3.5 - 2.5;
      const cy = (py / height) * 2 - 1;
      let x = 0;
      let y = 0;
      let count = 0;
      while (count < limit && x * x + y * y <= 4) {
        const next = x * x - y * y + cx;
        y = 2 * x * y + cy;
        x = next;
        count++;
      }
      out[py * width + px] = count;
    }
  }
}
