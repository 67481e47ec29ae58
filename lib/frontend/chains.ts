// Long chains of `else if`, side by side. In a syntax tree each branch stands in the one before it, and whoever walks
// the tree by recursion would end where the stack does.
//
// In:  what the parser gives, which is changed: of a long chain, the first `if` gets the others as `branches`, and what
// the last `else` has as `otherwise`. None of them has an `alternate` then. Whoever knows no such property finds the
// same nodes. No recursion.

import type { IfStatement, Program, Statement } from 'oxc-parser';

/**
 * The most branches that nest: a C compiler need follow no more than 127 levels of blocks (C11 5.2.4.1), and branches
 * stand in others.
 */
export const MOST_NESTED = 32;

export interface LongIf extends IfStatement {
  branches: IfStatement[];
  otherwise: Statement | null;
}

export function isLongIf(node: IfStatement): node is LongIf {
  return 'branches' in node;
}

/** The program itself. */
export function flattenChains(program: Program, source: string): Program {
  // Few have one, and a look at the text is cheap.
  if ((source.match(/\belse\b/g)?.length ?? 0) < MOST_NESTED) return program;
  const waiting: object[] = [program];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if ('type' in node && node.type === 'IfStatement') flatten(node as IfStatement);
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'parent' && typeof value === 'object' && value !== null) waiting.push(value);
    }
  }
  return program;
}

function flatten(head: IfStatement): void {
  const branches: IfStatement[] = [];
  let otherwise = head.alternate;
  for (; otherwise?.type === 'IfStatement'; otherwise = otherwise.alternate) branches.push(otherwise);
  if (branches.length < MOST_NESTED) return;
  for (const each of [head, ...branches]) each.alternate = null;
  Object.assign(head, { branches, otherwise });
}
