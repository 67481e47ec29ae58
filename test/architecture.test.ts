// The edges of ARCHITECTURE.md: who may import whom in lib/.

import { readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { packageRoot } from './helpers.ts';

const lib = join(packageRoot, 'lib');

/** Folders of lib/ and what each may import. `.` is the files directly in lib/. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  '.': ['runtime', 'jit', 'hook'],
  ir: ['.'],
  frontend: ['ir', '.'],
  analysis: ['ir'],
  passes: ['analysis', 'ir'],
  boundary: ['ir', '.'],
  backends: ['boundary', 'ir', '.'],
  compiler: ['boundary', 'backends', 'passes', 'frontend', 'ir', '.'],
  cache: ['.'],
  runtime: ['cache', '.'],
  jit: ['cache', 'runtime', '.'],
  // Of the compiler's, what reads a directive and a file: nothing that needs the parser.
  hook: ['frontend', 'compiler', 'jit', 'runtime', 'cache', '.'],
  background: ['compiler', 'builders', 'toolchains', 'cache', 'runtime', '.'],
  toolchains: ['.'],
  builders: ['toolchains', 'pi', 'runtime', '.'],
  pi: ['runtime', '.'],
  bench: ['pages', 'pi', 'builders', 'toolchains', 'runtime', '.'],
  pages: ['.'],
  // Facts of the analyses beside what back ends, toolchains and compilers say.
  annotate: [
    ...[
      'pages',
      'bench',
      'compiler',
      'backends',
      'passes',
      'analysis',
      'frontend',
      'ir',
      'builders',
      'toolchains',
      '.',
    ],
  ],
  doctor: ['builders', 'toolchains', 'cache', 'jit', 'runtime', '.'],
  cli: [
    'annotate',
    'doctor',
    'pages',
    'compiler',
    'cache',
    'passes',
    'ir',
    'bench',
    'builders',
    'toolchains',
    'runtime',
    'pi',
    '.',
  ],
};

function folderOf(file: string): string {
  const [first = '', ...rest] = relative(lib, file).split('/');
  return rest.length === 0 ? '.' : first;
}

const files = globSync('**/*.ts', { cwd: lib }).map((file) => join(lib, file));
const imports = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, target = '']) => ({
    file,
    target: normalize(join(dirname(file), target)),
  })),
);

describe('lib/', () => {
  it('has many files and imports to check', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(imports.length).toBeGreaterThan(60);
  });

  it('imports only downwards', () => {
    const upward = imports
      .map(({ file, target }) => [folderOf(file), folderOf(target), relative(lib, file)] as const)
      .filter(([from, to]) => from !== to && !allowed[from]?.includes(to));
    expect(upward).toEqual([]);
  });

  it('has no cycles', () => {
    const edges = new Map<string, string[]>();
    for (const { file, target } of imports) edges.set(file, [...(edges.get(file) ?? []), target]);
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      expect(path, `a cycle through ${relative(lib, file)}`).not.toContain(file);
      if (done.has(file)) return;
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });

  it('opens every file with what it is for', () => {
    const silent = files.filter((file) => !/^(#!.*\n)?\/\/ /.test(readFileSync(file, 'utf8')));
    expect(silent.map((file) => relative(lib, file))).toEqual([]);
  });
});
