// Which of a module's functions and tables its own code changes: names that are assigned, and arrays that are written
// to, or handed to what may write to them. Kernels would go on with what stands in the source.
//
// In:  a module's tree, and what is a kernel in it: the front end looks at those itself. Out: names, and where the
// first change is.

import type { BindingPattern, Program } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { isArrayKind } from '../ir/ops.ts';
import {
  calleesIn,
  hasText,
  importedNamespaces,
  leavesArray,
  mentions,
  rootOf,
  textsIn,
  unwrap,
} from './change-syntax.ts';
import { boundBy, isScript, topLevelOf, variablesIn } from './declarations.ts';
import { namespacesIn } from './namespaces.ts';
import { isLocal, isNode, isPlain, type Node, nameOf, type Scopes, scopeOf } from './syntax-scopes.ts';

export interface Changes {
  /** Names that something is assigned to. */
  readonly assigned: ReadonlyMap<string, Span>;
  /** Names whose value may be written to, if it is an array or an object. */
  readonly written: ReadonlyMap<string, Span>;
  /** Of those, the names for which that is not only a member that was read: an enum's are numbers. */
  readonly handedOn: ReadonlyMap<string, Span>;
  /** Where text is run that may do anything: `eval(…)`. */
  readonly evaluated: Span | undefined;
}

const READ_PROPERTIES = /^(length|byteLength|byteOffset|BYTES_PER_ELEMENT)$/;

export function changesOf(program: Program, isKernel: (node: object) => boolean): Changes {
  const walk = new Walk(isKernel, program);
  for (const statement of program.body) walk.visit(statement as unknown as Node, []);
  walk.follow();
  return walk;
}

/** What TypeScript adds, and has values in it. */
const VALUES =
  /^TS((As|NonNull|Satisfies|Instantiation)Expression|TypeAssertion|ExportAssignment|(Module|Enum)(Declaration|Block|Body|Member))$/;

class Walk implements Changes {
  readonly assigned = new Map<string, Span>();
  readonly written = new Map<string, Span>();
  readonly handedOn = new Map<string, Span>();
  /** Variables of the module that have what another has, or a member of it. */
  private readonly aliases: { readonly name: string; readonly of: string }[] = [];
  /** Functions of the module by name, and of which parameters they only read what they are given. */
  private readonly callees: ReadonlyMap<string, Node>;
  private readonly onlyRead: Map<string, boolean> = new Map();
  /** The class in whose static parts the walk is. */
  private staticOf: string | undefined;
  private classes: readonly string[] = [];
  /** Names of imported namespaces, which nobody can assign to. */
  private readonly imported: ReadonlySet<string>;
  evaluated: Span | undefined;
  private readonly isKernel: (node: object) => boolean;
  /** Names of variables that are texts. */
  private readonly texts: ReadonlySet<string>;
  /** Names that the module declares at its top. */
  private readonly own: ReadonlySet<string>;
  /**
   * Functions at the top of a script, where a variable of a function's name is the same one, and a function in a block,
   * too.
   */
  private readonly functions: ReadonlyMap<string, object>;
  /** Names of enums; and of objects and classes, with their numbers and functions that don't know `this`. */
  private readonly namespaces: ReadonlyMap<string, 'enum' | ReadonlySet<string>>;
  private inKernel = false;
  /** Of functions in functions. */
  private depth = 0;

  /** `around`: the module's, of a function's body. */
  constructor(isKernel: (node: object) => boolean, program: Program, around?: Walk) {
    this.isKernel = isKernel;
    this.texts = textsIn(program);
    this.own = new Set(topLevelOf(program).map(({ name }) => name));
    this.namespaces = namespacesIn(program);
    this.callees = around?.callees ?? calleesIn(program);
    if (around !== undefined) this.onlyRead = around.onlyRead;
    this.imported = importedNamespaces(program);
    const functions = program.body.flatMap((each) => (each.type === 'FunctionDeclaration' && each.id ? [each] : []));
    this.functions = new Map(isScript(program) ? functions.map((each) => [each.id?.name ?? '', each]) : []);
  }

  private assign(name: string, { start, end }: Span, scopes: Scopes): void {
    if (!isLocal(name, scopes) && !this.assigned.has(name)) this.assigned.set(name, { start, end });
  }

  /** In a script, outside of functions: another declaration of what a function declares. */
  private again(id: Node | null, node: Node): void {
    const first = this.depth === 0 && id !== null ? this.functions.get(String(id.name)) : undefined;
    if (first !== undefined && first !== node) this.assign(String(id?.name), node, []);
  }

  private write(name: string, { start, end }: Span, scopes: Scopes, isRead = false): void {
    if (this.inKernel || isLocal(name, scopes)) return;
    if (!this.written.has(name)) this.written.set(name, { start, end });
    if (!isRead && !this.handedOn.has(name)) this.handedOn.set(name, { start, end });
  }

  /** What is written by way of another name of it. */
  follow(): void {
    for (let changes = true; changes; ) {
      changes = false;
      for (const { name, of } of this.aliases) {
        const place = this.written.get(name) ?? this.assigned.get(name);
        if (place === undefined || this.written.has(of)) continue;
        this.written.set(of, place);
        this.handedOn.set(of, place);
        changes = true;
      }
    }
  }

  visit(node: Node, scopes: Scopes): void {
    // Types do nothing.
    if (node.type.startsWith('TS') && !VALUES.test(node.type)) return;
    // What nests deepest takes the least of the stack.
    switch (node.type) {
      case 'Identifier':
        return this.write(node.name as string, node, scopes);
      case 'ParenthesizedExpression':
        return this.visit(node.expression as Node, scopes);
      // An operand is a number, or becomes one: nobody has an array by it.
      case 'BinaryExpression':
        if (!isPlain(node.left as Node)) this.visit(node.left as Node, scopes);
        if (!isPlain(node.right as Node)) this.visit(node.right as Node, scopes);
        return;
      default:
        return this.visitOther(node, scopes);
    }
  }

  private visitOther(node: Node, scopes: Scopes): void {
    const inside = [...scopes, ...scopeOf(node)];
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression': {
        const outer = this.inKernel;
        this.inKernel ||= this.isKernel(node);
        this.again(node.type === 'FunctionDeclaration' ? (node.id as Node | null) : null, node);
        this.depth += 1;
        // Names of its own are no uses. Defaults don't see those of the body.
        for (const each of node.params as Node[]) this.pattern(each, inside, false);
        const body = node.body as Node | null;
        const variables = new Set(variablesIn(body?.body ?? []).map(nameOf));
        if (body) this.visit(body, [...inside, variables]);
        this.depth -= 1;
        this.inKernel = outer;
        return;
      }
      case 'VariableDeclarator':
        this.pattern(node.id as Node, inside, false);
        if (node.init)
          for (const each of boundBy(node.id as unknown as BindingPattern)) this.again(each as unknown as Node, node);
        if (node.init && scopes.length === 0 && this.isAlias(node.id as Node, node.init as Node)) return;
        if (node.init && !(isPlain(node.init as Node) && this.takesParts(node.id as Node, node.init as Node))) {
          this.visit(node.init as Node, inside);
        }
        return;
      case 'AssignmentExpression':
        this.pattern(node.left as Node, inside, true);
        return this.visit(node.right as Node, inside);
      case 'UpdateExpression':
        return this.pattern(node.argument as Node, inside, true);
      case 'ForInStatement':
      case 'ForOfStatement': {
        const left = node.left as Node;
        if (left.type === 'VariableDeclaration') this.visit(left, inside);
        else this.pattern(left, inside, true);
        if (!isPlain(node.right as Node)) this.visit(node.right as Node, inside);
        return this.visit(node.body as Node, inside);
      }
      case 'MemberExpression':
        this.constructorOf(node);
        if (isPlain(node.object as Node)) {
          // What a member gives may be an array.
          const isHarmless = this.readsOnly(node) || this.isNamespace(node);
          if (!isHarmless) this.write(String(unwrap(node.object as Node).name), node.object as Node, inside, true);
        } else this.visit(node.object as Node, inside);
        if (node.computed && !isPlain(node.property as Node)) this.visit(node.property as Node, inside);
        return;
      case 'SwitchStatement':
        this.visit(node.discriminant as Node, scopes);
        for (const each of node.cases as Node[]) this.visit(each, inside);
        return;
      case 'SpreadElement':
      case 'UnaryExpression':
        if (!isPlain(node.argument as Node)) this.visit(node.argument as Node, inside);
        return;
      case 'NewExpression': {
        const { name } = node.callee as Node;
        const [only, more] = node.arguments as Node[];
        if (
          isArrayKind(String(name)) &&
          this.isGlobal(node.callee as Node, String(name), scopes) &&
          only !== undefined &&
          more === undefined &&
          isPlain(only)
        )
          return;
        if (!isPlain(node.callee as Node)) this.visit(node.callee as Node, inside);
        for (const each of node.arguments as Node[]) this.visit(each, inside);
        return;
      }
      case 'CallExpression': {
        const callee = node.callee as Node;
        if (this.isGlobal(callee, 'eval', scopes)) this.evaluated ??= { start: node.start, end: node.end };
        // A call of a function is no change of it; of a method, perhaps of its object.
        if (callee.type === 'MemberExpression') {
          if (this.isGlobal(callee.object as Node, 'console', scopes)) {
            for (const each of node.arguments as Node[]) if (!isPlain(each)) this.visit(each, inside);
            return;
          }
          const isReading =
            this.isNamespace(callee) ||
            this.imported.has(String((callee.object as Node).name)) ||
            (!callee.computed && leavesArray(String((callee.property as Node).name), node));
          this.constructorOf(callee);
          if (!isReading || !isPlain(callee.object as Node)) this.visit(callee.object as Node, inside);
          if (callee.computed) this.visit(callee.property as Node, inside);
        } else if (!isPlain(callee)) this.visit(callee, inside);
        for (const [at, each] of (node.arguments as Node[]).entries()) {
          const isOnlyRead = isPlain(each) && this.readsArgument(callee, at, inside);
          if (!isOnlyRead) this.visit(each, inside);
        }
        return;
      }
      case 'ThisExpression':
        if (this.staticOf !== undefined) this.write(this.staticOf, node, []);
        return;
      case 'ClassDeclaration':
        return this.classDeclaration(node, scopes);
      case 'StaticBlock':
        return this.inStatic(true, () => {
          for (const each of node.body as Node[]) this.visit(each, inside);
        });
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (node.static === true) {
          return this.inStatic(true, () => this.visit({ ...node, static: false, isStatic: true }, scopes));
        }
        if (node.isStatic !== true && node.type !== 'Property') {
          return this.inStatic(false, () => this.visit({ ...node, isStatic: true }, scopes));
        }
        if (node.computed) this.visit(node.key as Node, inside);
        if (node.value) this.visit(node.value as Node, inside);
        for (const each of (node.decorators ?? []) as Node[]) this.visit(each, inside);
        return;
      case 'ExportDefaultDeclaration':
        if (!isPlain(node.declaration as Node)) this.visit(node.declaration as Node, inside);
        return;
      case 'ExportSpecifier':
      case 'ImportDeclaration':
      case 'LabeledStatement':
      case 'BreakStatement':
      case 'ContinueStatement':
        if (node.body) this.visit(node.body as Node, inside);
        return;
      default:
        for (const [key, value] of Object.entries(node)) {
          if (key === 'parent' || key === 'id') continue;
          for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) this.visit(each, inside);
        }
    }
  }

  /** `T[i]` and `T.length`, which nobody can write through. */
  private readsOnly({ computed, property }: Node): boolean {
    const node = property as Node;
    if (!computed) return READ_PROPERTIES.test(String(node.name));
    // What may be a name, as in T['buffer'].
    return !hasText(node) && !(node.type === 'Identifier' && this.texts.has(String(node.name)));
  }

  /** `const [a, b] = T` has its elements, and `const { add } = util` functions. */
  private takesParts({ type, properties }: Node, object: Node): boolean {
    if (type === 'ArrayPattern') return true;
    return (
      type === 'ObjectPattern' &&
      (properties as Node[]).every(({ type: kind, computed, key }) => {
        const name = (key as Node | undefined)?.name;
        if (kind !== 'Property' || computed) return false;
        return READ_PROPERTIES.test(String(name)) || this.isNamespace({ ...object, computed, object, property: key });
      })
    );
  }

  /** A function in an object or a class, which has no way to change that; or a member of an enum. */
  private isNamespace({ computed, object, property }: Node): boolean {
    const { type, name } = object as Node;
    if (computed || type !== 'Identifier') return false;
    const members = this.namespaces.get(String(name));
    return members === 'enum' || members?.has(String((property as Node).name)) === true;
  }

  private classDeclaration(node: Node, scopes: Scopes): void {
    const name = String((node.id as Node | null)?.name);
    const hasDecorators = [node, ...((node.body as Node).body as Node[])].some((each) => {
      return ((each.decorators as unknown[] | undefined) ?? []).length > 0;
    });
    // What a decorator makes of it, nobody sees here.
    if (hasDecorators) this.write(name, node, scopes);
    for (const each of (node.decorators ?? []) as Node[]) this.visit(each, scopes);
    if (node.superClass) this.visit(node.superClass as Node, scopes);
    const { classes, staticOf } = this;
    this.classes = [...classes, name];
    this.visit(node.body as Node, scopes);
    Object.assign(this, { classes, staticOf });
  }

  private inStatic(isStatic: boolean, visit: () => void): void {
    const { staticOf } = this;
    this.staticOf = isStatic ? this.classes.at(-1) : undefined;
    visit();
    this.staticOf = staticOf;
  }

  /** `this.constructor` is the class. */
  private constructorOf({ object, property, computed }: Node): void {
    const name = (property as Node).name ?? (property as Node).value;
    const [own] = this.classes.slice(-1);
    const isClass = (object as Node).type === 'ThisExpression' && (computed === true || name === 'constructor');
    if (isClass && own !== undefined) this.write(own, property as Node, []);
  }

  /** Another name of a variable, or of members of it: what is written by that is written to the variable. */
  private isAlias(id: Node, init: Node): boolean {
    const root = rootOf(init);
    if (root === undefined || !/^(Identifier|ObjectPattern)$/.test(id.type)) return false;
    const names = boundBy(id as unknown as BindingPattern).map(nameOf);
    const isSimple =
      id.type === 'Identifier' ||
      (id.properties as Node[]).every(({ type, computed }) => type === 'Property' && !computed);
    if (!isSimple) return false;
    for (const name of names) this.aliases.push({ name, of: root });
    return true;
  }

  /** Whether a function of the module only reads an argument. */
  private readsArgument(callee: Node, at: number, scopes: Scopes): boolean {
    const name = callee.type === 'Identifier' ? String(callee.name) : '';
    const fn = isLocal(name, scopes) ? undefined : this.callees.get(name);
    const key = `${name} ${at}`;
    const known = this.onlyRead.get(key);
    if (fn === undefined || known !== undefined) return known ?? false;
    const parameter = (fn.params as Node[])[at];
    if (parameter?.type !== 'Identifier') return false;
    // While it is being asked, it does: what it does else is seen elsewhere in it.
    this.onlyRead.set(key, true);
    const body = fn.body as Node;
    const isBlock = body.type === 'BlockStatement' || body.type === 'FunctionBody';
    const statements = isBlock ? (body.body as Node[]) : [{ ...body, type: 'ReturnStatement', argument: body }];
    const inside = new Walk(() => false, { body: statements } as unknown as Program, this);
    for (const each of statements) inside.visit(each, []);
    inside.follow();
    const parameterName = String(parameter.name);
    const isKept = inside.written.has(parameterName) || inside.assigned.has(parameterName);
    const isHidden = inside.evaluated !== undefined || mentions(statements, 'arguments') || this.assigned.has(name);
    this.onlyRead.set(key, !isKept && !isHidden);
    return !isKept && !isHidden;
  }

  private isGlobal({ type, name }: Node, wanted: string, scopes: Scopes): boolean {
    return type === 'Identifier' && name === wanted && !isLocal(wanted, scopes) && !this.own.has(wanted);
  }

  /** What an assignment, or a declaration, gives values to. */
  private pattern(node: Node, scopes: Scopes, assigns: boolean): void {
    for (const each of (node.decorators ?? []) as Node[]) this.visit(each, scopes);
    switch (node.type) {
      case 'Identifier':
        if (assigns) this.assign(node.name as string, node, scopes);
        return;
      case 'MemberExpression':
        this.visit(node.object as Node, scopes);
        if (node.computed) this.visit(node.property as Node, scopes);
        return;
      case 'AssignmentPattern':
        this.pattern(node.left as Node, scopes, assigns);
        return this.visit(node.right as Node, scopes);
      case 'ObjectPattern':
        for (const each of node.properties as Node[]) {
          if (each.computed) this.visit(each.key as Node, scopes);
          this.pattern((each.value ?? each.argument) as Node, scopes, assigns);
        }
        return;
      case 'ArrayPattern':
        for (const each of node.elements as (Node | null)[]) if (each !== null) this.pattern(each, scopes, assigns);
        return;
      case 'RestElement':
        return this.pattern(node.argument as Node, scopes, assigns);
      case 'TSParameterProperty':
        return this.pattern(node.parameter as Node, scopes, assigns);
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
        return this.pattern(node.expression as Node, scopes, assigns);
      default:
        return this.visit(node, scopes);
    }
  }
}
