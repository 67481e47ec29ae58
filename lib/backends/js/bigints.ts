// Prints the checks of bigint operations as JavaScript.
//
// In:  a `checked` statement, how expressions are printed, and its place in the source. Out: the right-hand side of its
// target. The errors are those that native code throws (glue.h): V8's own text where JavaScript has an error.

import type { Expr, Stmt } from '../../ir/ir.ts';
import { binaryOps } from '../../ir/ops.ts';

/** Part of the module's prelude: kzIs is its table of types. */
export const bigintPrelude = `const kzHuge = 2n ** 70n;
const kzBigint = (where, type, value, text) => {
  if (kzIs[type](value)) return value;
  throw new RangeError(\`\${where}: \${text()} is no \${type}\`);
};
const kzShift = (value, count) => (value === 0n ? 0n : count > 64n ? kzHuge : value << count);
const kzPower = (base, exponent) => {
  if (exponent < 0n) throw new RangeError('Exponent must be non-negative');
  return base >= -1n && base <= 1n ? (exponent === 0n ? 1n : exponent % 2n === 0n ? base * base : base) : exponent > 64n ? kzHuge : base ** exponent;
};
const kzShiftCount = (where, count) => {
  if (count <= 1073741760n && count >= -1073741760n) return count;
  throw new RangeError(\`\${where}: a shift by \${count}n is too far\`);
};
const kzFromNumber = (where, type, value) => {
  const result = BigInt(value);
  if (kzIs[type](result)) return result;
  throw new RangeError(\`\${where}: \${kzText(value)} is no \${type}\`);
};`;

export function printChecked(
  stmt: Extract<Stmt, { kind: 'checked' }>,
  print: (expr: Expr, precedence: number) => string,
  where: string,
): string {
  const { value, check, target } = stmt;
  const type = `'${target.declared}'`;
  const text = print(value, 0);
  if (check === 'count') return `kzShiftCount(${where}, ${text})`;
  if (check === 'conversion') return `kzBigint(${where}, ${type}, ${text}, () => \`\${${text}}n\`)`;
  if (value.kind === 'bigint') return `kzFromNumber(${where}, ${type}, ${print(value.value, 0)})`;
  if (value.kind === 'unary') {
    return `kzBigint(${where}, ${type}, ${text}, () => \`-(\${${print(value.value, 0)}}n)\`)`;
  }
  if (value.kind !== 'binary') throw new Error(`kernelize: a ${value.kind} is no operation`);
  const [left, right] = [print(value.left, 0), print(value.right, 0)];
  const result = {
    shl: `kzShift(${left}, ${right})`,
    shr: `kzShift(${left}, -${print(value.right, 16)})`,
    pow: `kzPower(${left}, ${right})`,
  }[value.op as string];
  const { js } = binaryOps[value.op];
  return `kzBigint(${where}, ${type}, ${result ?? text}, () => \`\${${left}}n ${js} \${${right}}n\`)`;
}

/** `BigInt.asUintN(64, x)`, `BigInt(x)`, `Number(b)`. */
export function printConversion(
  expr: Extract<Expr, { kind: 'bigint' }>,
  print: (expr: Expr, precedence: number) => string,
): string {
  const value = print(expr.value, 0);
  if (expr.fn === 'wrap') return `BigInt.${expr.wide === 'i64' ? 'asIntN' : 'asUintN'}(${expr.bits}, ${value})`;
  return expr.fn === 'fromNumber' ? `BigInt(${value})` : `Number(${value})`;
}

/** A number or a bigint as JavaScript writes it. */
export function numeral(value: number | bigint): string {
  if (typeof value === 'bigint') return `${value}n`;
  return Object.is(value, -0) ? '-0' : String(value);
}
