// Loads the addon as kernelize/pi does, in a process of its own: a bad binary may end it.
//
// Out: one line of JSON, an AddonAnswer.

import { findAddon } from '../runtime/addon.ts';

const lookup = findAddon();
const { addon, path, why } = { addon: undefined, path: undefined, why: undefined, ...lookup };
const answer = { path, why, build: addon?.build, level: addon?.cpu };

export type AddonAnswer = typeof answer;

console.log(JSON.stringify(answer));
