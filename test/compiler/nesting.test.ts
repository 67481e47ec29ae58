// Syntax in syntax in syntax: what kernelize takes every C compiler takes, and every command takes the same.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kernelize, temporaryFolder } from '../helpers.ts';
import { build, everyWay, interpret } from './build.ts';

const each = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at));

const nests = (count: number): Readonly<Record<string, string>> => ({
  ifs: `export function ifs(x: number): number { 'use kernel'; let s = 0;
    ${each(count, (at) => `if (x !== ${at}) { s += ${at * 3 + 1};`).join(' ')} ${'}'.repeat(count)} return s; }`,
  branches: `export function branches(x: number): number { 'use kernel'; let s = 0;
    ${each(count, (at) => `if (x === ${at}) s += ${at * 3 + 1}; else {`).join(' ')} ${'}'.repeat(count)} return s; }`,
  brackets: `export function brackets(x: number): number { 'use kernel';
    return ${'('.repeat(count)}x${each(count, (at) => ` * 0.5 + ${at})`).join('')}; }`,
});

const ways = everyWay.filter(({ optimisation }) => optimisation === '-O0');

const most = { ...nests(170), brackets: nests(320).brackets as string };

describe.each(ways)('Levels, by $compiler', (way) => {
  it.each(Object.entries(most))('of %s are compiled', async (name, source) => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const x of [0, 7, 127, 128, 169, 170, 319, 320, 0.5])
      expect(built.native[name]?.(x), `${x}`).toBe(v8[name]?.(x));
  });
});

it.each(Object.entries(nests(600)))('600 %s are refused by check and by build, with the line', async (name, source) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, `${name}.ts`), source);
  const said = await Promise.all(['check', 'build'].map((command) => kernelize([command, `${name}.ts`], { cwd })));
  for (const { code, stderr } of said) {
    expect(code).toBe(1);
    expect(stderr).toContain('KZ1020');
    expect(stderr).toContain(`${name}.ts:2`);
  }
  // A build says also that it did not happen.
  expect(said[1]?.stderr).toContain(said[0]?.stderr.trimEnd());
});
