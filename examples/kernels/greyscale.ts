// An RGBA image to grey, by the weights of Rec. 601.

export function greyscale(rgba: Uint8ClampedArray, grey: Uint8ClampedArray): void {
  'use kernel';
  for (let i = 0; i < grey.length; i++) {
    grey[i] = 0.299 * rgba[4 * i]! + 0.587 * rgba[4 * i + 1]! + 0.114 * rgba[4 * i + 2]!;
  }
}
