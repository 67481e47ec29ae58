// Whether control can reach the end of statements, by their form alone.

import type { Stmt } from '../ir/ir.ts';

/** Whether control can reach the end of these statements. */
export function mayEnd(body: readonly Stmt[]): boolean {
  const last = body.at(-1);
  switch (last?.kind) {
    case 'return':
    case 'fail':
    case 'break':
    case 'continue':
      return false;
    case 'if':
      return mayEnd(last.yes) || mayEnd(last.no);
    case 'loop':
      return (
        !(last.test === undefined || (last.test.kind === 'const' && last.test.value)) || leaves(last.body, last.label)
      );
    case 'block':
      return mayEnd(last.body) || leaves(last.body, last.label);
    default:
      return true;
  }
}

/** Whether a break out of `label` is in these statements. */
function leaves(body: readonly Stmt[], label: number): boolean {
  return body.some((stmt) => {
    switch (stmt.kind) {
      case 'break':
        return stmt.label === label;
      case 'if':
        return leaves(stmt.yes, label) || leaves(stmt.no, label);
      case 'loop':
      case 'block':
        return leaves(stmt.body, label);
      default:
        return false;
    }
  });
}
