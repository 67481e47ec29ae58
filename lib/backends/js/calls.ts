// Calls of functions as JavaScript. A list that may have other memory behind a call is given in an array of one, and taken
// out of that again, also where the call throws.

import type { Expr, Fn, Local, Stmt } from '../../ir/ir.ts';

interface Printing {
  readonly indent: string;
  readonly callee: string;
  /** By the id of a list of who calls the function: what that is given in. */
  readonly callers: ReadonlyMap<number, string>;
  readonly text: (expr: Expr) => string;
  readonly nameOf: (local: Local) => string;
  readonly fresh: (name: string) => string;
}

export function printCall(
  stmt: Extract<Stmt, { kind: 'call' }>,
  callee: Fn | undefined,
  { indent, callee: name, callers, text, nameOf, fresh }: Printing,
): string[] {
  const moved: { readonly list: Local; readonly now: string }[] = [];
  const args = stmt.args.map((arg, at) => {
    if (!callee?.parameters[at]?.isCallers || arg.kind !== 'local') return text(arg);
    const now = fresh(`${nameOf(arg.local)}_now`);
    moved.push({ list: arg.local, now });
    return now;
  });
  const target = stmt.target === undefined ? undefined : nameOf(stmt.target);
  const call = `${name}(${args.join(', ')});`;
  if (moved.length === 0) return [`${indent}${target === undefined ? '' : `let ${target} = `}${call}`];
  return [
    ...moved.map(({ list, now }) => `${indent}const ${now} = [${nameOf(list)}];`),
    ...(target === undefined ? [] : [`${indent}let ${target};`]),
    `${indent}try {`,
    `${indent}  ${target === undefined ? '' : `${target} = `}${call}`,
    `${indent}} finally {`,
    ...moved.flatMap(({ list, now }) => {
      const own = `${indent}  ${nameOf(list)} = ${now}[0];`;
      const given = callers.get(list.id);
      return given === undefined ? [own] : [own, `${indent}  ${given}[0] = ${nameOf(list)};`];
    }),
    `${indent}}`,
  ];
}
