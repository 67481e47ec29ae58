// `let a; if (b) { a = new Float64Array(1); … } else { a = new Float64Array(2); … } return a;`: an array that each branch
// makes, and that is given back behind them. Memory is gone when the block ends that made it, so a variable in front
// could not hold it. It means the same if each branch has a variable of its own, and gives that back.
//
// In:  what the parser gives, which is changed: before anybody asks for scopes. Types are not asked.
//
// Must hold: all that is done with the variable is done in the branches, behind the statement that makes the array, but
// for the return.

import type {
  BlockStatement,
  ExpressionStatement,
  IfStatement,
  Program,
  ReturnStatement,
  Statement,
  VariableDeclaration,
  VariableDeclarator,
} from 'oxc-parser';

type Node = { readonly type: string; readonly [key: string]: unknown };

/** The program itself. */
export function splitBranches(program: Program, source: string): Program {
  // Few have one, and a look at the text is cheap.
  const made = [...source.matchAll(/([\w$]+)\s*=\s*new\b/g)].map(([, name]) => name);
  if (new Set(made).size === made.length) return program;
  const waiting: object[] = [program];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if ('type' in node && /Function/.test(String(node.type))) splitIn(node as Node);
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'parent' && typeof value === 'object' && value !== null) waiting.push(value);
    }
  }
  return program;
}

function splitIn(fn: Node): void {
  const { body } = (fn.body ?? {}) as BlockStatement;
  if (!Array.isArray(body)) return;
  const [choice, last] = body.slice(-2) as Statement[];
  if (choice?.type !== 'IfStatement' || last?.type !== 'ReturnStatement' || last.argument?.type !== 'Identifier')
    return;
  const { name } = last.argument;
  const branches = branchesOf(choice);
  const declaration = body.find((each) => declaredIn(each, name) !== undefined) as VariableDeclaration | undefined;
  if (branches === undefined || declaration === undefined) return;
  const places = branches.map((block) => placeIn(block, name));
  if (places.some((at) => at < 0)) return;
  const inside = branches.reduce((sum, each) => sum + mentions(each, name), 0);
  if (mentions(fn, name) !== inside + 2) return;
  const { typeAnnotation } = (declaredIn(declaration, name) as VariableDeclarator).id;
  for (const [at, block] of branches.entries()) split(block, places[at] as number, last, typeAnnotation);
  const others = declaration.declarations.filter(({ id }) => id.type !== 'Identifier' || id.name !== name);
  const rest = body.slice(0, -1).filter((each) => each !== declaration || others.length > 0);
  declaration.declarations = others;
  body.splice(0, body.length, ...rest);
}

/** All of them, if there is an `else` and each is a block. */
function branchesOf({ consequent, alternate }: IfStatement): BlockStatement[] | undefined {
  if (consequent.type !== 'BlockStatement' || alternate === null) return undefined;
  const others = alternate.type === 'IfStatement' ? branchesOf(alternate) : [alternate];
  if (others?.every((each) => each.type === 'BlockStatement') !== true) return undefined;
  return [consequent, ...(others as BlockStatement[])];
}

/** Of a statement that declares it without a value. */
function declaredIn(node: Statement, name: string): VariableDeclarator | undefined {
  if (node.type !== 'VariableDeclaration' || (node.kind !== 'var' && node.kind !== 'let')) return undefined;
  return node.declarations.find(({ id, init }) => id.type === 'Identifier' && id.name === name && init === null);
}

/** Where a block makes the array: -1 if anything comes before that, or declares the name again. */
function placeIn({ body }: BlockStatement, name: string): number {
  const at = body.findIndex((each) => mentions(each, name) > 0);
  const first = body[at];
  if (first?.type !== 'ExpressionStatement' || first.expression.type !== 'AssignmentExpression') return -1;
  const { left, operator, right } = first.expression;
  if (left.type !== 'Identifier' || operator !== '=' || right.type !== 'NewExpression') return -1;
  const isOther = mentions(right, name) > 0 || body.some((each) => declares(each, name));
  return isOther ? -1 : at;
}

function split(block: BlockStatement, at: number, last: ReturnStatement, typeAnnotation: unknown): void {
  const { start, end, expression } = block.body[at] as ExpressionStatement;
  const { left, right } = expression as Extract<ExpressionStatement['expression'], { type: 'AssignmentExpression' }>;
  const id = { ...left, typeAnnotation };
  const declarator = { type: 'VariableDeclarator', id, init: right, definite: false, start, end };
  const declaration = {
    type: 'VariableDeclaration',
    kind: 'let',
    declarations: [declarator],
    declare: false,
    start,
    end,
  };
  block.body[at] = declaration as unknown as Statement;
  block.body.push({ ...last, argument: { ...last.argument } } as ReturnStatement);
}

/** How often a name stands there, whatever it means. */
function mentions(value: unknown, name: string): number {
  if (Array.isArray(value)) return value.reduce((sum, each) => sum + mentions(each, name), 0);
  if (typeof value !== 'object' || value === null) return 0;
  const own = 'type' in value && value.type === 'Identifier' && 'name' in value && value.name === name ? 1 : 0;
  return Object.entries(value).reduce((sum, [key, each]) => (key === 'parent' ? sum : sum + mentions(each, name)), own);
}

/** Whether a declaration in there has the name. */
function declares(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((each) => declares(each, name));
  if (typeof value !== 'object' || value === null) return false;
  const { type, id, params, param } = value as Node;
  if (/Declarator$|^Function|^Class/.test(type) && mentions(id, name) > 0) return true;
  if (mentions(params, name) + mentions(param, name) > 0 && /^(Function|Arrow|Catch)/.test(type)) return true;
  return Object.entries(value).some(([key, each]) => key !== 'parent' && declares(each, name));
}
