// The list: functions of published packages by name, with the types that they are given and arguments of our own
// making. No line of their code is here. docs/wild.md has the form of an entry.

import { entries as ciphers } from './ciphers.js';
import { entries as compression } from './compression.js';
import { entries as decoders } from './decoders.js';
import { entries as geometry } from './geometry.js';
import { entries as hashing } from './hashing.js';
import { entries as images } from './images.js';
import { entries as matrices } from './matrices.js';
import { entries as noise } from './noise.js';
import { entries as signals } from './signals.js';
import { entries as simulation } from './simulation.js';
import { entries as statistics } from './statistics.js';

/**
 * @typedef {import('../random.js').Random} Random
 * @typedef {(random: Random) => unknown[]} MakeArguments
 * @typedef {import('../extract.js').Wanted & { name: string, package: string, file: string, note?: string,
 *   args?: MakeArguments | Record<string, MakeArguments> }} Entry `note`: why types are as they are, where that was a choice.
 */

/** @type {readonly Entry[]} */
export const entries = [
  ...hashing,
  ...ciphers,
  ...compression,
  ...images,
  ...decoders,
  ...signals,
  ...matrices,
  ...statistics,
  ...geometry,
  ...noise,
  ...simulation,
];
