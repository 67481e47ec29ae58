// Types of extract.js, for the tests.

import type { Tree } from './syntax.js';

export interface Types {
  this?: string;
  parameters?: string[];
  result?: string;
}

export interface Wanted extends Types {
  function: string;
  form: string;
  in?: string;
  helpers?: Record<string, Types>;
  directives?: string[];
}

export interface Extracted {
  name: string;
  lines: number;
  javascript: string;
  asItIs: string;
  mended: string;
  mends: { let0: number; var: number; modvar: number };
  obstacles: string[];
}

export function extract(
  tree: Tree,
  wanted: Wanted,
  openFile?: (tree: Tree, specifier: string) => Tree | undefined,
): Extracted;
