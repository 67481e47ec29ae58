// Fields of classes: `class Grid { width = 0; cells: number[] = []; constructor(private data: Float64Array) {} }`. A
// kernel that is a method takes those that it uses, itself or by methods that it calls, as a record.
//
// In:  a module's tree. Out: for a method, the fields with their types, and which of them are assigned. Reports nothing.

import type { Expression, Program, Statement, TSType } from 'oxc-parser';
import { isArrayKind } from '../ir/ops.ts';
import type { CalledMethods } from './class-chains.ts';
import type { UsedFields } from './entry-types.ts';
import { ownerOf } from './receivers.ts';

interface Node {
  readonly type?: string;
  readonly [key: string]: unknown;
}

/** Fields by name, with their types where these can be seen. */
export type Fields = ReadonlyMap<string, TSType | undefined>;

export function isInstanceMethod(name: string): boolean {
  return ownerOf(name)?.endsWith('.prototype') === true;
}

export interface ClassNode {
  readonly start: number;
  readonly end: number;
}

/** The type of a class's instances: of their fields with types, for nobody calls methods of what is given. */
export function typeOfInstances({ start, end }: ClassNode, fields: Fields): TSType {
  const members = [...fields].flatMap(([name, type]) => {
    if (type === undefined) return [];
    const key = { type: 'Identifier', name, start, end };
    const typeAnnotation = { type: 'TSTypeAnnotation', typeAnnotation: type, start, end };
    return [{ type: 'TSPropertySignature', key, computed: false, optional: false, typeAnnotation, start, end }];
  });
  return { type: 'TSTypeLiteral', members, start, end } as unknown as TSType;
}

/** By class. What a class inherits of another class of the module, it has. */
export function classFieldsIn(program: Program): ReadonlyMap<string, Fields> {
  const found = new Map<string, Fields>();
  for (const statement of program.body as Statement[]) {
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
    const node = (isExport ? statement.declaration : statement) as Statement | null;
    if (node?.type !== 'ClassDeclaration' || !node.id) continue;
    const inherited = node.superClass?.type === 'Identifier' ? found.get(node.superClass.name) : undefined;
    const own = (node.body.body as unknown as Node[]).flatMap(fieldsOf);
    found.set(node.id.name, new Map([...(inherited ?? []), ...own]));
  }
  return found;
}

function fieldsOf(member: Node): [string, TSType | undefined][] {
  const { type, key, computed, value } = member as { type?: string; key?: Node; computed?: boolean; value?: Node };
  if (member.static === true || computed) return [];
  if (type === 'PropertyDefinition' && key?.type === 'Identifier') {
    const said = (member.typeAnnotation as Node | null)?.typeAnnotation as TSType | undefined;
    return [[String(key.name), said ?? typeOfInitial(value as unknown as Expression | null)]];
  }
  if (type !== 'MethodDefinition' || member.kind !== 'constructor') return [];
  const params = ((value as Node).params ?? []) as Node[];
  return params.flatMap((each): [string, TSType | undefined][] => {
    if (each.type !== 'TSParameterProperty') return [];
    const parameter = each.parameter as Node;
    const target = (parameter.type === 'AssignmentPattern' ? parameter.left : parameter) as Node;
    const said = (target.typeAnnotation as Node | null)?.typeAnnotation as TSType | undefined;
    return target.type === 'Identifier' ? [[String(target.name), said]] : [];
  });
}

/** As TypeScript infers it. */
function typeOfInitial(value: Expression | null | undefined): TSType | undefined {
  if (!value) return undefined;
  const { start, end } = value;
  const keyword = (type: string) => ({ type, start, end }) as TSType;
  if (value.type === 'UnaryExpression') return typeOfInitial(value.argument);
  if (value.type === 'Literal' && typeof value.value === 'number') return keyword('TSNumberKeyword');
  if (value.type === 'Literal' && typeof value.value === 'boolean') return keyword('TSBooleanKeyword');
  if (value.type !== 'NewExpression' || value.callee.type !== 'Identifier' || !isArrayKind(value.callee.name)) {
    return undefined;
  }
  const typeName = { type: 'Identifier', name: value.callee.name, start, end };
  return { type: 'TSTypeReference', typeName, typeArguments: null, start, end } as unknown as TSType;
}

/** `called`: what the method calls. `assignedIn`: names of fields that a function's text assigns. */
export function fieldsUsedBy(
  fields: Fields,
  called: CalledMethods,
  declarations: ReadonlyMap<string, { readonly written?: object }>,
  assignedIn: (name: string) => ReadonlySet<string>,
): UsedFields | undefined {
  const { functions, ofThis } = called;
  const isWhole = functions.some((each) => usesWholeThis(declarations.get(each)?.written));
  const assigned = new Set(functions.flatMap((each) => [...assignedIn(each)]));
  const types = [...fields].flatMap(([key, type]) =>
    (isWhole || called.fields.has(key)) && type ? [[key, type] as const] : [],
  );
  const inside = functions.slice(1);
  return types.length === 0 ? undefined : { types: new Map(types), methods: ofThis, functions: inside, assigned };
}

/** Whether `this` stands anywhere but in `this.x` and `const { x } = this`. */
export function usesWholeThis(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { type, object, property, computed, id, init } = value as Record<string, Node | undefined> & { type?: string };
  if (type === 'ThisExpression') return true;
  if (type === 'MemberExpression' && object?.type === 'ThisExpression') return Boolean(computed) && property !== null;
  if (type === 'VariableDeclarator' && init?.type === 'ThisExpression' && id?.type === 'ObjectPattern') {
    return (id.properties as Node[]).some((each) => each.type === 'RestElement');
  }
  return Object.values(value).some(usesWholeThis);
}
