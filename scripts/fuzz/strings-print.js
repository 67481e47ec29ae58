// Programs of the family `strings` as text.

import { fresh, of } from './trees.js';

const quoted = (text) => JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

/** Functions that programs call, and constants that they read. */
export function stringHelpers(typed) {
  const type = (text) => (typed ? `: ${text}` : '');
  const [str, num, bool] = [type('string'), type('number'), type('boolean')];
  return `
    const strings_DIGITS = '0123456789';
    const strings_ODD = 'a\\ud83d\\ude00\\ud83db' + strings_DIGITS;
    const strings_A = 'a'.charCodeAt(0);
    function strings_isDigit(c${str})${bool} { return c >= '0' && c <= '9'; }
    function strings_count(s${str}, c${str})${num} {
      let k = 0;
      for (let i = 0; i < s.length; i++) if (s[i] === c) k++;
      return k;
    }
    function strings_hash(s${str}, from${num}, to${num})${num} {
      let h = 7;
      for (let i = from, k = 0; i < to && k < 300; i++, k++) h = (Math.imul(h, 31) + s.charCodeAt(i)) | 0;
      return h;
    }
    function strings_last(s${str}, u${str})${num} {
      if (s.length > u.length) { const other = s; s = u; u = other; }
      let k = s.length - 1;
      while (k >= 0 && s[k] === u[k]) k--;
      return k;
    }
    function strings_kind(c${str})${num} {
      switch (c) { case 'a': return 1; case 'b': case 'c': return 2; case '': return 3; case '\\ud83d\\ude00': return 4; case 'abc': return 5; default: return c.length; }
    }`;
}

export function printStrings({ program: { body, result } }, name, typed) {
  const type = (text) => (typed ? `: ${text}` : '');
  const ctx = {
    ...{ type, mark: typed ? '!' : '', next: 0, numbers: ['x', 'n', 'k', 'm'], strings: ['s', 't', 'p', 'q'] },
    ...{ letters: ['g', 'h'], depth: 0 },
  };
  const lines = body.flatMap((each) => statementText(ctx, each)).map((line) => `  ${line}`);
  return [
    `${typed ? 'export ' : ''}function ${name}(s${type('string')}, t${type('string')}, x${type('number')}, n${type('number')}, a${type('Uint16Array')})${type('number')} {`,
    ...(typed ? ["  'use kernel';"] : []),
    '  let k = 1, m = n;',
    "  let p = s, q = t, g = '', h = 'b';",
    ...lines,
    // Nothing of what it has is without a trace.
    "  k += p.length * 3 + q.length * 5 + (g === 'a' ? 7 : 1) + (h < 'c' ? 11 : 2);",
    `  return ${text(ctx, result)} + k * 0.5 + m;`,
    '}',
  ].join('\n');
}

function inside(ctx, body) {
  const { numbers, strings, letters } = ctx;
  Object.assign(ctx, { numbers: [...numbers], strings: [...strings], letters: [...letters] });
  const lines = body.flatMap((each) => statementText(ctx, each)).map((line) => `  ${line}`);
  Object.assign(ctx, { numbers, strings, letters });
  return lines;
}

function text(ctx, each) {
  const inner = (one) => text(ctx, one);
  const string = (one) => stringText(ctx, one);
  const letter = (one) => letterText(ctx, one);
  switch (each.k) {
    case 'variable':
      return of(ctx.numbers, each.pick);
    case 'literal':
      return each.text;
    case 'small':
      return each.value < 0 ? `(${each.value})` : String(each.value);
    case 'binary':
      return `(${inner(each.a)} ${each.op} ${inner(each.b)})`;
    case 'unit': {
      const [s, a] = [string(each.s), inner(each.a)];
      const variable = of(ctx.numbers, each.how);
      return of(
        [
          `${s}.length`,
          `${s}.charCodeAt(${a})`,
          `${s}.charCodeAt(${variable})`,
          `(${s}.charCodeAt(${variable} + 1) | 0)`,
          `(${s}.charCodeAt(${a}) & 255)`,
          `(${s}.codePointAt(${a}) ?? ${variable})`,
          `(${s}.codePointAt(${variable}) ?? 5)`,
          `${s}.charAt(${a}).charCodeAt(0)`,
          `${s}.charAt(${a}).length`,
          `strings_ODD.charCodeAt(${a})`,
          'strings_A',
        ],
        each.how,
      );
    }
    case 'search': {
      const [s, t, a] = [string(each.s), string(each.t), inner(each.a)];
      return of(
        [
          `${s}.indexOf(${t})`,
          `${s}.indexOf(${t}, ${a})`,
          `${s}.lastIndexOf(${t})`,
          `${s}.lastIndexOf(${t}, ${a})`,
          `strings_ODD.indexOf(${t})`,
        ],
        each.how,
      );
    }
    case 'searchFor': {
      const [s, u, a] = [string(each.s), letter(each.u), inner(each.a)];
      return of(
        [
          `${s}.indexOf(${u})`,
          `${s}.indexOf(${u}, ${a})`,
          `${s}.lastIndexOf(${u})`,
          `${s}.lastIndexOf(${u}, ${a})`,
          `strings_DIGITS.indexOf(${u})`,
        ],
        each.how,
      );
    }
    case 'call': {
      const [s, t, u, a] = [string(each.s), string(each.t), letter(each.u), inner(each.a)];
      return of(
        [
          `(strings_isDigit(${u}) ? 1 : 2)`,
          `(strings_isDigit(${s}.charAt(${a})) ? 1 : 2)`,
          `strings_count(${s}, ${u})`,
          `strings_count(${s}, ${t})`,
          `strings_hash(${s}, ${a}, ${of(ctx.numbers, each.how)})`,
          `strings_hash(${s}, 0, ${s}.length)`,
          `strings_last(${s}, ${t})`,
          `strings_kind(${t})`,
          `strings_kind(${u})`,
          `strings_kind(${s})`,
        ],
        each.how,
      );
    }
    default:
      return `(${conditionText(ctx, each.test)} ? ${inner(each.a)} : ${inner(each.b)})`;
  }
}

function conditionText(ctx, each) {
  const [string, letter, number] = [stringText, letterText, text].map((print) => (one) => print(ctx, one));
  const condition = (one) => conditionText(ctx, one);
  const compare = (how) => of(['===', '!==', '===', '!==', '==', '<', '<=', '>', '>='], how);
  switch (each.k) {
    case 'less':
      return `(${number(each.a)} ${compare(each.a.k.length + 5)} ${number(each.b)})`;
    case 'same':
      return `(${letter(each.u)} ${compare(each.how)} ${letter(each.v)})`;
    case 'equal':
      return `(${string(each.s)} ${compare(each.how)} ${string(each.t)})`;
    case 'mixed':
      return of([`(${string(each.s)} === ${letter(each.u)})`, `(${letter(each.u)} !== ${string(each.s)})`], each.how);
    case 'has': {
      const [s, t, u, a] = [string(each.s), string(each.t), letter(each.u), number(each.a)];
      return of(
        [
          `${s}.startsWith(${t})`,
          `${s}.startsWith(${t}, ${a})`,
          `${s}.endsWith(${t})`,
          `${s}.endsWith(${t}, ${a})`,
          `${s}.includes(${t})`,
          `${s}.includes(${u}, ${a})`,
          `${s}.startsWith(${u})`,
          `${s}.endsWith(${u}, ${a})`,
        ],
        each.how,
      );
    }
    case 'both':
      return of(
        [
          `(${condition(each.a)} && ${condition(each.b)})`,
          `(${condition(each.a)} || ${condition(each.b)})`,
          `!${condition(each.a)}`,
        ],
        each.how,
      );
    case 'is': {
      const u = letter(each.u);
      return of([`(${u} === undefined)`, `(${u} != null)`, `(typeof ${u} === 'string')`, `(${u} !== null)`], each.how);
    }
    default:
      return of([`!!(${string(each.s)})`, `!${letter(each.u)}`, `(${letter(each.u)} ? true : false)`], each.how);
  }
}

function stringText(ctx, each) {
  const string = (one) => stringText(ctx, one);
  const number = (one) => text(ctx, one);
  switch (each.k) {
    case 'held':
      return of([...ctx.strings, 'strings_ODD', 'strings_DIGITS'], each.pick);
    case 'text':
      // A short literal is a character, where one of two is chosen.
      return [...each.text].length < 2 ? `${quoted(each.text)}.slice(0)` : quoted(each.text);
    case 'part': {
      const [s, a, b] = [string(each.s), number(each.a), number(each.b)];
      return of(
        [
          `${s}.slice(${a})`,
          `${s}.slice(${a}, ${b})`,
          `${s}.substring(${a})`,
          `${s}.substring(${a}, ${b})`,
          `${s}.substr(${a}, ${b})`,
          `${s}.substr(${a})`,
          `${s}.slice()`,
        ],
        each.how,
      );
    }
    default:
      return `(${conditionText(ctx, each.test)} ? ${string(each.s)} : ${string(each.t)})`;
  }
}

function letterText(ctx, each) {
  const letter = (one) => letterText(ctx, one);
  const number = (one) => text(ctx, one);
  switch (each.k) {
    case 'letter':
      return of(ctx.letters, each.pick);
    case 'spelt':
      return quoted(each.text);
    case 'at': {
      const [s, a] = [stringText(ctx, each.s), number(each.a)];
      const variable = of(ctx.numbers, each.how);
      return of(
        [
          `${s}[${a}]`,
          `${s}[${variable}]`,
          `${s}.charAt(${a})`,
          `${s}.charAt(${variable} - 1)`,
          `${s}.at(${a})`,
          `${s}[${variable} + 1]`,
        ],
        each.how,
      );
    }
    case 'from':
      return `String.fromCharCode(${number(each.a)})`;
    default:
      return `(${conditionText(ctx, each.test)} ? ${letter(each.u)} : ${letter(each.v)})`;
  }
}

/** Of a loop in a loop: programs end soon. */
function shortened({ depth }, value) {
  return depth === 0 ? value : `${value}.slice(0, 9)`;
}

function statementText(ctx, stmt) {
  const [string, letter, number] = [stringText, letterText, text].map((print) => (one) => print(ctx, one));
  switch (stmt.k) {
    case 'assign': {
      const target = of(['k', 'm'], stmt.pick);
      return [`${target} ${stmt.op} ${number(stmt.a)};`];
    }
    case 'name': {
      const value = string(stmt.s);
      const name = fresh(ctx, 'w');
      ctx.strings.push(name);
      return [`${of(['const', 'let'], stmt.how)} ${name} = ${value};`];
    }
    case 'turn':
      return [`${of(['p', 'q'], stmt.pick)} = ${string(stmt.s)};`];
    case 'swap':
      return ['[p, q] = [q, p];'];
    case 'take': {
      const value = letter(stmt.u);
      const name = fresh(ctx, 'c');
      ctx.letters.push(name);
      return [`const ${name} = ${value};`];
    }
    case 'keep':
      return [`${of(['g', 'h'], stmt.pick)} = ${letter(stmt.u)};`];
    case 'if': {
      const test = conditionText(ctx, stmt.test);
      return [`if (${test}) {`, ...inside(ctx, stmt.yes), '} else {', ...inside(ctx, stmt.no), '}'];
    }
    case 'each': {
      const value = shortened(ctx, string(stmt.s));
      const name = fresh(ctx, 'c');
      if (ctx.depth > 1) return [`k += ${value}.length;`];
      const inner = { ...ctx, letters: [...ctx.letters, name], depth: ctx.depth + 1 };
      const lines = inside(inner, stmt.body);
      ctx.next = inner.next;
      return [
        `for (const ${name} of ${value}) {`,
        ...lines,
        `  k = (k * 3 + (${name} === 'a' ? 1 : 0) + ${name}.length + ${name}.codePointAt(0)${ctx.mark}) | 0;`,
        '}',
      ];
    }
    case 'count': {
      const value = shortened(ctx, string(stmt.s));
      const [name, i] = [fresh(ctx, 'w'), fresh(ctx, 'i')];
      if (ctx.depth > 1) return [`k -= ${value}.length;`];
      const inner = {
        ...ctx,
        ...{ strings: [...ctx.strings, name, name], numbers: [...ctx.numbers, i, i, i], depth: ctx.depth + 1 },
      };
      const lines = inside(inner, stmt.body);
      ctx.next = inner.next;
      const head = of(
        [
          `for (let ${i} = 0; ${i} < ${name}.length; ${i}++) {`,
          `for (let ${i} = 1; ${i} <= ${name}.length; ${i}++) {`,
          `for (let ${i} = ${name}.length - 1; ${i} >= 0; ${i}--) {`,
          `for (let ${i} = 0; ${i} < ${name}.length - 1; ${i} += 2) {`,
          `for (let ${i} = -1; ${i} < n; ${i}++) {`,
          `for (let ${i} = 0.5; ${i} < 6; ${i}++) {`,
          `for (let ${i} = Math.max(n, -4); ${i} < ${name}.length + 2; ${i}++) {`,
        ],
        stmt.how,
      );
      return [
        `const ${name} = ${value};`,
        head,
        ...lines,
        `  m = (Math.imul(m, 31) ^ ${name}.charCodeAt(${i})) | 0;`,
        `  if (${name}[${i}] === 'a' || ${name}.charCodeAt(${i} - 1) > 98) k++;`,
        '}',
      ];
    }
    case 'switch': {
      const value = of([string(stmt.s), letter(stmt.u)], stmt.how);
      return [
        `switch (${value}) {`,
        `  case 'a': k += 2;`,
        `  case 'b': {`,
        ...inside(ctx, stmt.yes).map((line) => `  ${line}`),
        '    break;',
        '  }',
        `  case '\\ud83d\\ude00': k = ${number(stmt.a)}; break;`,
        `  case '': case 'abc': k++; break;`,
        `  case ${quoted('é')}: case '0': case '9': case '=': m += 3;`,
        '  default: m -= 2;',
        '}',
      ];
    }
    default: {
      const index = fresh(ctx, 'z');
      return [`const ${index} = Math.abs(${number(stmt.a)}) & 7;`, `a[${index}] = ${number(stmt.b)};`];
    }
  }
}
