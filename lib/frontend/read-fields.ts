// Which fields a function may read, by its text and those of functions that it names: a version for each
// field that may not be there would be too many.
//
// In:  a function. Out: its text, and whether a field may be read in it. Reports nothing.

import type { Function as FunctionNode } from 'oxc-parser';
import type { ModuleContext } from './scope.ts';

/** A function's text, and of all functions that stand in it by name: of the module, imported, or of its objects. */
export function textOf(node: FunctionNode, module: ModuleContext): string {
  const texts: string[] = [];
  const seen = new Set<FunctionNode>();
  const waiting: Found[] = [{ node, module }];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (seen.has(each.node)) continue;
    seen.add(each.node);
    const text = each.module.source.slice(each.node.start, each.node.end);
    texts.push(text);
    for (const [path] of text.matchAll(PATH)) waiting.push(...functionsAt(path, each.module));
  }
  return texts.join('\n');
}

interface Found {
  readonly node: FunctionNode;
  readonly module: ModuleContext;
}

/** `look`, `util.look`. */
const PATH = /[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\s*\.\s*[\p{ID_Start}$_][\p{ID_Continue}$]*)*/gu;

function functionsAt(path: string, module: ModuleContext): Found[] {
  const [first = '', ...members] = path.split('.').map((each) => each.trim());
  const found: Found[] = [];
  let binding = module.scope.find(first);
  for (let at = 0; binding !== undefined; at++) {
    if (binding.kind === 'function') {
      const named = binding.module.functionNode(binding.name);
      if (named !== undefined) found.push({ node: named, module: binding.module });
    }
    binding = binding.kind === 'members' && at < members.length ? binding.member(members[at] as string) : undefined;
  }
  return found;
}

/** Whether a field of that name may be read there: `p.left`, `const { left } = p`, `p['left']`. */
export function mayRead(text: string, key: string): boolean {
  const name = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const ways = [`\\.\\s*${name}(?![\\w$])`, `(?<![\\w$.])${name}\\s*[,}=:]`, `['"]${name}['"]`];
  return new RegExp(ways.join('|')).test(text);
}
