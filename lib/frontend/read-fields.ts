// Which fields a function may read, by its text and those of functions of the module that it names: a version for each
// field that may not be there would be too many.
//
// In:  a function. Out: its text, and whether a field may be read in it. Reports nothing.

import type { Function as FunctionNode } from 'oxc-parser';
import type { ModuleContext } from './scope.ts';

/** A function's text, and of all functions of the module that stand in it by name. */
export function textOf(node: FunctionNode, module: ModuleContext): string {
  const texts: string[] = [];
  const seen = new Set<FunctionNode>();
  const waiting = [node];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    const text = module.source.slice(each.start, each.end);
    texts.push(text);
    for (const [name] of text.matchAll(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu)) {
      const named = module.functionNode(name);
      if (named !== undefined) waiting.push(named);
    }
  }
  return texts.join('\n');
}

/** Whether a field of that name may be read there: `p.left`, `const { left } = p`, `p['left']`. */
export function mayRead(text: string, key: string): boolean {
  const name = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const ways = [`\\.\\s*${name}(?![\\w$])`, `(?<![\\w$.])${name}\\s*[,}=:]`, `['"]${name}['"]`];
  return new RegExp(ways.join('|')).test(text);
}
