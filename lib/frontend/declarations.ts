// What a module declares at its top, by name: for globals that it hides, and for the early errors that the parser
// leaves to others, since TypeScript merges some declarations. V8 refuses modules that have them.
//
// In:  a module's tree. Out: its declarations; errors as the parser gives them.
// Source: ECMA-262, 16.2.1.1, Static Semantics: Early Errors.

import type { BindingPattern, Expression, Program, Statement } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Parsed } from './parser.ts';
import { analyseScopes } from './scope-analysis.ts';

export interface TopLevel extends Span {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'variable' | 'import' | 'enum' | 'namespace' | 'type';
  /** By `var`. */
  readonly isVar?: boolean;
  readonly isConst?: boolean;
}

/** In the order of the source. Variables that `var` declares in blocks are the module's too. */
export function topLevelOf(program: Program): TopLevel[] {
  return program.body.flatMap((statement) => {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const node = (isExport ? statement.declaration : statement) as Statement | null;
    return node === null ? [] : declaredBy(program, node);
  });
}

function declaredBy(program: Program, node: Statement): TopLevel[] {
  const named = (id: unknown, kind: TopLevel['kind']): TopLevel[] => {
    const { type, name, start, end } = (id ?? {}) as Partial<TopLevel> & { type?: string };
    return type === 'Identifier' ? [{ name, kind, start, end } as TopLevel] : [];
  };
  // What is ambient is erased: it stands for what others declare.
  if ('declare' in node && node.declare) return [];
  switch (node.type) {
    case 'FunctionDeclaration':
      return named(node.id, 'function');
    case 'ClassDeclaration':
      return named(node.id, 'class');
    case 'TSEnumDeclaration':
      return named(node.id, 'enum');
    case 'TSModuleDeclaration':
      return named(node.id, 'namespace');
    case 'TSImportEqualsDeclaration':
      return named(node.id, node.importKind === 'type' ? 'type' : 'import');
    case 'TSTypeAliasDeclaration':
    case 'TSInterfaceDeclaration':
      return named(node.id, 'type');
    case 'ImportDeclaration': {
      const isType = (each: { importKind?: string | null }) => node.importKind === 'type' || each.importKind === 'type';
      return node.specifiers.flatMap((each) => named(each.local, isType(each as object) ? 'type' : 'import'));
    }
    case 'VariableDeclaration':
      return node.declarations.flatMap(({ id }) =>
        boundBy(id).flatMap((each) => {
          return named(each, 'variable').map((found) => ({
            ...found,
            isVar: node.kind === 'var',
            isConst: node.kind === 'const',
          }));
        }),
      );
    default:
      return variablesIn(program, node).flatMap((id) =>
        named(id, 'variable').map((found) => ({ ...found, isVar: true })),
      );
  }
}

/** The identifiers of a pattern: `{ a, b: [c = 1, ...d] }` has a, c and d. */
export function boundBy(pattern: BindingPattern): BindingPattern[] {
  switch (pattern.type) {
    case 'ObjectPattern':
      return pattern.properties.flatMap((each) => boundBy(each.type === 'RestElement' ? each.argument : each.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap((each) => {
        return each === null ? [] : boundBy(each.type === 'RestElement' ? each.argument : each);
      });
    case 'AssignmentPattern':
      return boundBy(pattern.left);
    case 'Identifier':
      return [pattern];
  }
}

/** What `var` declares for the module in a part of it: in blocks and loops, too. */
function variablesIn(program: Program, part: Span): BindingPattern[] {
  const scopes = analyseScopes(program);
  return scopes.ofTypeIn(part, 'VariableDeclaration').flatMap((node) => {
    if (node.kind !== 'var') return [];
    if (scopes.declaredBy(node).some(({ scope }) => scope !== scopes.scope)) return [];
    return (node.declarations as { id: BindingPattern }[]).flatMap(({ id }) => boundBy(id));
  });
}

interface Named extends Span {
  readonly name: string;
}

/** An initialiser without the types around it: of `{ … } as const` the object. */
export function withoutTypes(init: Expression | null): Expression | null {
  const isWrapped = init?.type === 'TSAsExpression' || init?.type === 'TSSatisfiesExpression';
  return isWrapped ? withoutTypes(init.expression) : init;
}

/** Whether it is, or may be, no ES module: functions and `var` may have one name then. */
export function isScript({ body }: Program): boolean {
  return !body.some(({ type }) => /^(Import|Export)/.test(type));
}

/** Names declared twice, exported twice, or exported and not declared. */
export function earlyErrors(program: Program): Parsed['errors'] {
  const declared = topLevelOf(program);
  const known = new Set(declared.map(({ name }) => name));
  const exported = program.body.flatMap((statement) => exportedBy(program, statement));
  const values = declared.filter(({ kind }) => /^(function|class|variable|import)$/.test(kind));
  // The parser finds variables that are declared twice; `var` may be.
  const mayRepeat = ({ kind, isVar }: TopLevel) => isScript(program) && (kind === 'function' || isVar === true);
  const declaredTwice = repeated(values).filter(([first, again]) => {
    return `${first.kind} ${again.kind}` !== 'variable variable' && !(mayRepeat(first) && mayRepeat(again));
  });
  const reported = new Set(declaredTwice.map(([, { start }]) => start));
  return [
    ...declaredTwice.map((labels) => ({
      message: `Identifier \`${labels[0].name}\` has already been declared`,
      labels,
    })),
    ...repeated(exported)
      .filter(([, { start }]) => !reported.has(start))
      .map((labels) => ({ message: `Duplicated export '${labels[0].name}'`, labels })),
    ...exported
      .filter(({ local }) => local !== undefined && !known.has(local))
      .map((each) => ({
        message: `Export '${each.local}' is not defined`,
        labels: [each],
      })),
  ];
}

function repeated<T extends Named>(all: readonly T[]): (readonly [first: T, again: T])[] {
  const firsts = new Map<string, T>();
  return all.flatMap((each) => {
    const first = firsts.get(each.name);
    if (first === undefined) firsts.set(each.name, each);
    return first === undefined ? [] : [[first, each] as const];
  });
}

/** What a statement exports as values, and by which local names, where those stand apart from a declaration. */
function exportedBy(program: Program, statement: Statement): (Named & { readonly local?: string })[] {
  if ('exportKind' in statement && statement.exportKind === 'type') return [];
  const { start, end } = statement;
  switch (statement.type) {
    case 'ExportDefaultDeclaration':
      // Overloads and types are nothing at run time.
      if (/^TS(DeclareFunction|InterfaceDeclaration)$/.test(statement.declaration.type)) return [];
      return [{ name: 'default', start, end: Math.min(end, start + 'export default'.length) }];
    case 'ExportAllDeclaration':
      return statement.exported === null ? [] : [nameOf(statement.exported)];
    case 'ExportNamedDeclaration': {
      const { declaration, specifiers, source } = statement;
      const declared = declaration === null ? [] : declaredBy(program, declaration as Statement);
      return [
        ...declared.filter(({ kind }) => /^(function|class|variable)$/.test(kind)),
        ...specifiers
          .filter(({ exportKind }) => exportKind !== 'type')
          .map(({ local, exported }) => {
            return { ...nameOf(exported), ...(source === null ? { local: nameOf(local).name } : {}) };
          }),
      ];
    }
    default:
      return [];
  }
}

function nameOf(node: { type: string; name?: string; value?: string; start: number; end: number }): Named {
  const { start, end } = node;
  return { name: String(node.type === 'Literal' ? node.value : node.name), start, end };
}
