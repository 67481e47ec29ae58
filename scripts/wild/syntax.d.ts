// Types of syntax.js, for the tests.

export interface Tree {
  readonly file: string;
  readonly source: string;
}

export function parse(file: string, source: string): Tree;
