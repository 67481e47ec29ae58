// The list: functions of published packages by name, with the types that they are given and arguments of our own making. No line
// of their code is here. docs/wild.md has the form of an entry.

import { entries as geometry } from './geometry.js';

/**
 * @typedef {import('../random.js').Random} Random
 * @typedef {(random: Random) => unknown[]} MakeArguments
 * @typedef {import('../extract.js').Wanted & { name: string, package: string, version: string, file: string, note?: string,
 *   args?: MakeArguments | Record<string, MakeArguments> }} Entry
 */

/** @type {readonly Entry[]} */
export const entries = [...geometry];
