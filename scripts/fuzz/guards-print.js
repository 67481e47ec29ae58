// Statements of the family `loops` that a condition keeps inside: a comparison of a counter, and an access behind it.
//
//   if (i >= m) s += a[i - m];      const near = i - 1; if (near >= 0 && near < n) b[near] = s;

const opposite = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '===': '!==' };

/**
 * @param stmt what is compared with what, in which form
 * @param place names: of counters, of what is declared; `value`: what is stored; `isEndless`: `continue` leaves out a step
 * @returns lines
 */
export function printGuard(stmt, { i, j, outer, id, isEndless, value, bang, isMasked }) {
  const text = (form) =>
    form.replace('outer', outer).replaceAll(/\bi\b/g, i).replaceAll(/\bj\b/g, j).replaceAll(/\bc\b/g, String(stmt.c));
  const name = `g${id}`;
  const [own, bound] = [text(stmt.expr), text(stmt.bound)];
  const isNamed = stmt.isNamed === 'before' || stmt.isNamed === 'far';
  const e = isNamed ? name : `(${own})`;
  const index = text(stmt.index.replaceAll(/\be\b/g, 'E').replaceAll('bound', 'B'))
    .replaceAll('E', e)
    .replaceAll('B', bound);
  const plain = isNamed ? name : own;
  const first = stmt.isNegated ? `!(${plain} ${opposite[stmt.op]} ${bound})` : `${plain} ${stmt.op} ${bound}`;
  const test = stmt.also === '' ? first : `${first} && ${plain} ${text(stmt.also)}`;
  const before = isNamed ? [`const ${name} = ${own};`] : [];
  // Made of the counter in front of what is said of it, or behind.
  const at = isMasked ? `(${index}) & 15` : index;
  const indexed = (where) =>
    stmt.isNamed === where ? { lines: [`const at${name} = ${at};`], at: `at${name}` } : { lines: [], at };
  const [far, inside] = [indexed('far'), indexed('inside')];
  const where = far.lines.length > 0 ? far.at : inside.at;
  const array = 'ab'[stmt.array];
  const element = `${array}[${where}]`;
  const access = [...inside.lines, stmt.form === 'store' ? `${element} = ${value};` : `s += ${element}${bang};`];
  const all = [...before, ...far.lines];
  switch (stmt.form) {
    case 'select':
      return [...all, ...inside.lines, `s += ${test} ? ${element}${bang} : 1;`];
    case 'leave':
      return [...all, `if (!(${test})) ${isEndless ? 'break' : 'continue'};`, ...access];
    case 'else':
      return [...all, `if (${test}) s += 1;`, 'else {', ...access.map((line) => `  ${line}`), '}'];
    case 'loop':
      return [
        ...all,
        `if (${test}) {`,
        `  for (let k${id} = 0; k${id} < 2; k${id}++) {`,
        ...access.map((line) => `    ${line}`),
        '  }',
        '}',
      ];
    default:
      return [...all, `if (${test}) {`, ...access.map((line) => `  ${line}`), '}'];
  }
}
