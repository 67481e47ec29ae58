// How deep a function nests: the compiler follows syntax by recursion, and where its stack ends depends on the command
// and on the version of Node.js. So there is a limit of its own, which every command has.
//
// In:  a syntax tree. Out: the first node that is deeper than that, or undefined. No recursion.

import type { Node } from 'oxc-parser';
import { MOST_NESTED } from './chains.ts';

/**
 * Statements count twice: they become more than one node each. Some 170 blocks of an `if` in each other, 350 without
 * braces, or as many operators with one more each.
 */
const DEEPEST = 700;
const TWICE =
  /^(IfStatement|BlockStatement|SwitchCase|(For|ForOf|While|DoWhile|Labeled)Statement|ConditionalExpression)$/;

export function tooDeepIn(root: Node): Node | undefined {
  const waiting: { readonly node: Node; readonly depth: number }[] = [{ node: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node } = next;
    // A case is a block in the block of the next, unless there are so many that they stand side by side.
    const isNested = node.type === 'SwitchStatement' && node.cases.length <= MOST_NESTED;
    const cases = isNested ? 2 * node.cases.length : 0;
    const own = node.type === 'ParenthesizedExpression' ? 0 : TWICE.test(node.type) ? 2 : 1;
    const depth = next.depth + own + cases;
    if (depth > DEEPEST) return node;
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value])
        if (isNode(child)) waiting.push({ node: child, depth });
    }
  }
  return undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
