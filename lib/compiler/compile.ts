// The compiler as one function: source text to C, JavaScript and declarations, or diagnostics. No files, no processes.

import { baseName, type COptions, emitC, IDENTITY_MARK } from '../backends/c/index.ts';
import { emitDts } from '../backends/dts/index.ts';
import { returning } from '../backends/js/functions.ts';
import { emitJs, jsName } from '../backends/js/index.ts';
import { prelude } from '../backends/js/prelude.ts';
import { aroundKernels, boundaryPreludeOf, choicesOf } from '../boundary/module.ts';
import { type Diagnostic, positionOf } from '../diagnostics.ts';
import { inJs, inLineComment } from '../escaping.ts';
import { defaultDirectives, parseDirectives } from '../frontend/directives.ts';
import type { ReadModule } from '../frontend/imports.ts';
import { hashOf } from '../hash.ts';
import { boundArraysOf } from '../ir/bound.ts';
import { callsOf } from '../ir/call-graph.ts';
import { type Directives, type Fn, kernelNames, type Module, type Origin } from '../ir/ir.ts';
import { statementsIn } from '../ir/walk.ts';
import { eliminateChecks } from '../passes/eliminate-checks.ts';
import {
  jsLevelPasses,
  LAST_OF_JS_LEVEL,
  type PassOptions,
  passes,
  passesForDebugger,
  runPasses,
} from '../passes/index.ts';
import { insertPolls } from '../passes/insert-polls.ts';
import { orderRemarks } from '../passes/reassociate.ts';

import { lower } from './lower.ts';
import { emitLoading } from './native-loading.ts';
import { emitOwners } from './owner-exports.ts';

// What else dist/'s one file of the compiler gives out.
export * from './kernels.ts';
export type { ReadModule };

export interface CompileOptions extends Omit<COptions, 'identity'>, PassOptions {
  /**
   * Which compiler this is. The .js loads no other .node then than one that the same compiler made from the same C.
   * Default: it loads what is there.
   */
  readonly identity?: string | undefined;
  /** Directives that hold where source says nothing. */
  readonly directives?: Partial<Directives>;
  /** Reads the files that kernels import from; without it, imports are refused where kernels use them. */
  readonly readModule?: ReadModule;
  /** Who calls kernels gives them arrays of the running module: what is printed of them can't be loaded alone. */
  readonly bindsArrays?: boolean;
  /** Whether kernels notice that nobody wants their result any more. Default: yes. */
  readonly cancellable?: boolean;
  /** What the JavaScript is to be: an ES module, unless said otherwise. */
  readonly format?: Format;
}

/** As package.json's "type" names them. */
export type Format = 'module' | 'commonjs';

export interface Compiled {
  /** The files that were read, this one first: a change in any of them makes the output stale. */
  readonly inputs: readonly Origin[];
  readonly diagnostics: readonly Diagnostic[];
  /** Under `reassociate`: what loops carry from one iteration to the next, and in which order it is reduced. */
  readonly remarks: readonly Remark[];
  /**
   * Exported kernels of whose loops one is reduced in the lane order, or that call such a function: their bits aren't
   * V8's.
   */
  readonly reordered: readonly string[];
  /** Undefined if there are errors. */
  readonly output:
    | { readonly c: string; readonly js: string; readonly dts: string; readonly exports: readonly string[] }
    | undefined;
}

/** A line of the compile report. */
export interface Remark {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly fn: string;
  readonly message: string;
}

function remarksOn(module: Module): Remark[] {
  return module.functions.flatMap((fn) =>
    orderRemarks(fn).map(({ local, loc, why }) => {
      const { file, source } = fn.origin;
      const message =
        why === undefined
          ? `'${local.name}' is reduced in the lane order`
          : `'${local.name}' stays in strict order: ${why}`;
      return { file, ...positionOf(source, loc.start), fn: fn.sourceName, message };
    }),
  );
}

function reorderedIn({ functions }: Module): string[] {
  const isOwn = (fn: Fn) => orderRemarks(fn).some(({ why }) => why === undefined);
  const found = new Set(functions.filter(isOwn).map(({ name }) => name));
  // Until nobody calls one of them who isn't one: functions may call each other in circles.
  for (let size = -1; size < found.size; ) {
    size = found.size;
    for (const { name, body } of functions) {
      if (callsOf(body).some(({ callee }) => found.has(callee))) found.add(name);
    }
  }
  return kernelNames(functions.filter(({ name }) => found.has(name)));
}

/** `file` is the name that comments and errors show. */
export function compile(file: string, source: string, options: CompileOptions = {}): Compiled {
  const directives = { ...defaultDirectives, ...options.directives };
  const { module, diagnostics, inputs } = lower(file, source, {
    outer: directives,
    readModule: options.readModule,
    bindsArrays: options.bindsArrays ?? false,
  });
  if (diagnostics.some(({ severity }) => severity === 'error'))
    return { inputs, diagnostics, remarks: [], reordered: [], output: undefined };
  let jsLevel = module;
  let remarks: readonly Remark[] = [];
  const whole = options.debug ? passesForDebugger : passes;
  let reordered: readonly string[] = [];
  const machine = runPasses(module, passes.at(-1)?.name ?? '', {
    table: options.cancellable === false ? whole.filter((pass) => pass !== insertPolls) : whole,
    ...options,
    observe(pass, each) {
      if (pass === eliminateChecks.name) [remarks, reordered] = [remarksOn(each), reorderedIn(each)];
      if (jsLevelPasses.has(pass)) jsLevel = each;
      options.observe?.(pass, each);
    },
  });
  const exports = kernelNames(module.functions);
  const { c, identity } = identified(machine, options);
  return {
    inputs,
    diagnostics,
    remarks,
    reordered,
    output: {
      c,
      js: emitLoader(jsLevel, exports, { ...options, identity }),
      dts: emitDts(module, options),
      exports,
    },
  };
}

/**
 * The C, and what the binary made of it is known by: a hash of that C and of who made it, written into it afterwards.
 */
function identified(machine: Module, { identity: maker, ...options }: CompileOptions) {
  if (maker === undefined) return { c: emitC(machine, options), identity: undefined };
  const blank = '0'.repeat(64);
  const c = emitC(machine, { ...options, identity: blank });
  const identity = hashOf(`${maker}\n${c}`);
  const at = c.lastIndexOf(IDENTITY_MARK + blank) + IDENTITY_MARK.length;
  return { c: c.slice(0, at) + identity + c.slice(at + blank.length), identity };
}

/** The directives that words such as `boundscheck=off` name, or what is wrong with them. */
export function directivesFrom(words: readonly string[]): {
  readonly directives: Partial<Directives>;
  readonly problems: readonly string[];
} {
  const { directives, problems } = parseDirectives(`use kernel ${words.join(' ')}`, defaultDirectives);
  const named = Object.entries(directives).filter(([name]) => words.some((word) => word.split('=')[0] === name));
  return { directives: Object.fromEntries(named), problems };
}

/** The module that people import: native where the .node beside it loads, else the JavaScript in it. */
function emitLoader(
  module: Module,
  exports: readonly string[],
  { format = 'module', levels = false, identity }: CompileOptions,
): string {
  const base = baseName(module.file);
  const isModule = format === 'module';
  const isParallel = module.functions.some(({ body }) =>
    statementsIn(body).some((stmt) => stmt.kind === 'loop' && stmt.parallel !== undefined),
  );
  const functions = module.functions.filter(({ exported }) => exported).map(({ name }) => name);
  const hasBoundary = module.functions.some(({ boundary }) => boundary !== undefined);
  return `// Generated by kernelize from ${inLineComment(module.file)}: do not edit.

${isModule ? "import { createRequire as kzCreateRequire } from 'node:module';" : "'use strict';"}

${prelude}
${hasBoundary ? boundaryPreludeOf(isModule ? 'kzCreateRequire(import.meta.url)' : 'require') : ''}
const kzJs = (() => {
${emitJs(module)}
${returning(functions)}
})();

${emitLoading(base, functions, identity, isModule ? 'kzCreateRequire(import.meta.url)' : 'require')}
${isParallel ? THREADS : ''}/** Which back end serves. */
${exports.includes('info') ? 'const kzInfo' : isModule ? 'export const info' : 'exports.info'} = { backend: kzNative === undefined ? 'js' : 'native', why: kzWhy${levels ? ', level: kzNative?.kz_level' : ''} };

${kernelMaker(module)}
${[
  ...module.functions.filter(({ exported, versionOf }) => exported && versionOf === undefined),
  ...(module.choices ?? []),
]
  .filter(({ isMember }) => !isMember)
  .map((fn) => exportsOf(fn, isModule))
  .join('\n')}
${emitOwners(module, (variable, name) => {
  const isOwnWord = isWord(name);
  if (isModule) return `export { ${variable} as ${isOwnWord ? name : JSON.stringify(name)} };`;
  return `exports${isOwnWord ? `.${name}` : `[${JSON.stringify(name)}]`} = ${variable};`;
})}`;
}

/** A kernel by its name, as people call it: of several versions, the function that chooses. */
function kernelMaker(module: Module): string {
  const choices = choicesOf(module);
  if (choices === '') return functionMaker(module, 'kzKernel');
  return `${functionMaker(module, 'kzFunction')}
${choices}const kzKernel = (name) => {
  const choice = kzChoices[name];
  if (choice === undefined) return kzFunction(name);
  const versions = choice.versions.map(kzFunction);
  return Object.assign(choice.make(versions), { js: choice.make(versions.map(({ js }) => js)) });
};`;
}

/** `maker`: what makes a function by its name. Arrays of the module are given to those that use them. */
function functionMaker({ arrays = [], functions }: Module, maker: string): string {
  const kernel = '(kzNative ?? { [name]: (...args) => kzJs[name](...args) })[name]';
  const around = aroundKernels(functions);
  if (arrays.length === 0) {
    const plain = `Object.assign(${kernel}, { js: kzJs[name] })`;
    if (around === '') return `const ${maker} = (name) => ${plain};`;
    return `${around}const ${maker} = (name) => {
  const around = kzAround[name];
  if (around === undefined) return ${plain};
  return Object.assign(around(${kernel}), { js: around(kzJs[name]) });
};`;
  }
  const made = arrays.map(({ name, made: { module, fn } }) => {
    const functions = emitJs(runPasses(module, LAST_OF_JS_LEVEL));
    return `const kzArray_${name} = (() => {\n${functions}\nreturn ${jsName(fn)}();\n})();`;
  });
  const given = functions.flatMap((fn) => {
    const list = fn.exported ? boundArraysOf(fn, functions).map(({ name }) => `kzArray_${name}`) : [];
    return list.length === 0 ? [] : [`  ${inJs(fn.name)}: [${list.join(', ')}],`];
  });
  const wrap =
    around === '' ? '' : '  if (kzAround[name] !== undefined) return kzAround[name](fn, ...(arrays ?? []));\n';
  return `${around}// Arrays of the module, which nobody sees but its kernels.
${made.join('\n')}
const kzGiven = {
${given.join('\n')}
};
const kzWith = (fn, name) => {
  const arrays = kzGiven[name];
${wrap}  return arrays === undefined ? fn : { [name]: (...args) => fn(...arrays, ...args) }[name];
};
const ${maker} = (name) => Object.assign(kzWith(${kernel}, name), { js: kzWith(kzJs[name], name) });`;
}

/** As lib/runtime/threads.ts has it. */
const THREADS = `if (typeof kzNative?.kz_set_threads === 'function') {
  const threads = (globalThis[Symbol.for('kernelize.threads')] ??= { count: undefined, binaries: [] });
  if (threads.binaries.length === 0) threads.binaries.push(kzNative);
  if (threads.count !== undefined) kzNative.kz_set_threads(threads.count);
}

`;

function isWord(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name);
}

/** By each of its names. */
function exportsOf({ name, exportNames = [name] }: Pick<Fn, 'name' | 'exportNames'>, isModule: boolean): string {
  const place = (each: string) => (isWord(each) ? `exports.${each}` : `exports[${JSON.stringify(each)}]`);
  if (!isModule) return exportNames.map((each) => `${place(each)} = kzKernel('${name}');`).join('\n');
  if (exportNames.length === 1 && exportNames[0] === name) return exportOf(name);
  return [
    `const kzExport_${name} = kzKernel('${name}');`,
    ...exportNames.map((each) => `export { kzExport_${name} as ${isWord(each) ? each : JSON.stringify(each)} };`),
  ].join('\n');
}

/** Under a name of the loader's own where the kernel's would hide what the loader uses. */
function exportOf(name: string): string {
  const value = `kzKernel('${name}')`;
  if (jsName(name) === name && !['process', 'String', 'Object'].includes(name))
    return `export const ${name} = ${value};`;
  return `const kzExport_${name} = ${value};\nexport { kzExport_${name} as ${name} };`;
}
