// The types of install.js, for its tests.

import type { Tree } from './syntax.js';

export function fileOpener(folder: string): {
  open(entry: { package: string; file: string }): Tree;
  follow(tree: Tree, specifier: string): Tree | undefined;
};
