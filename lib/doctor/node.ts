// Node.js and the platform: whether kernelize supports them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package.ts';
import { type Examined, error, note, type Problem } from './examination.ts';

export interface NodeFacts {
  readonly version: string;
  readonly v8: string;
  readonly path: string;
  /** The versions that are supported, as package.json says it. */
  readonly needs: string;
  readonly supported: boolean;
  /** For example linux x64. */
  readonly platform: string;
}

export function examineNode(): Examined<NodeFacts> {
  const { node: version, v8 } = process.versions;
  const { engines } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  const needs: string = engines.node;
  const supported = isIn(version, needs);
  const platform = `${process.platform} ${process.arch}`;
  const problems: Problem[] = [];
  if (!supported) {
    problems.push(error(`Node.js ${version} is not supported: kernelize needs ${needs}`, 'nvm install --lts'));
  }
  if (process.platform === 'win32') problems.push(error('on Windows nothing is compiled: kernels run as JavaScript'));
  else if (platform !== 'linux x64') problems.push(note(`kernelize is tested on linux x64 alone, not on ${platform}`));
  return {
    facts: { version, v8, path: process.execPath, needs, supported, platform },
    lines: [`Node.js ${version} (V8 ${v8}), ${platform}`],
    problems,
  };
}

/** Of npm's ranges, what package.json has: `^20.19.0 || >=22.12.0`. */
export function isIn(version: string, range: string): boolean {
  return range.split('||').some((part) => isAtLeast(version, part) && !(part.includes('^') && isOfNext(version, part)));
}

function isOfNext(version: string, part: string): boolean {
  return numbersOf(version)[0] !== numbersOf(part)[0];
}

function isAtLeast(version: string, oldest: string): boolean {
  const [found, wanted] = [numbersOf(version), numbersOf(oldest)];
  const at = found.findIndex((number, index) => number !== wanted[index]);
  return at < 0 || (found[at] ?? 0) > (wanted[at] ?? 0);
}

function numbersOf(version: string): number[] {
  const [, major = 0, minor = 0, patch = 0] = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version) ?? [];
  return [major, minor, patch].map(Number);
}
