// The glue of one kernel: its frame, which holds a call's arguments, result and error; what reads arguments from
// JavaScript into it, runs the kernel, and makes a value or an exception of what comes out.
//
// In:  a function that is exported, and all that is printed. Out: C text, by the names that kernel.h wants.

import { inC } from '../../escaping.ts';
import { arityOf, type Fn, nameForCallers, nameForPeople } from '../../ir/ir.ts';
import { arrayKinds, isArrayKind } from '../../ir/ops.ts';
import type { COptions, PrintedFunction } from './context.ts';
import { embeddedName } from './embedding.ts';
import { printConstant } from './expressions.ts';
import type { PrintedFunctions } from './functions.ts';
import { type Argument, argumentsOf, callGive, nameOfKernel, printGive, readHeld } from './held-arguments.ts';
import { givesLists } from './leaving.ts';
import { printServing, versionName } from './levels.ts';
import { parameterType, resultType } from './signatures.ts';

/**
 * The frame of a call, the three functions of a kz_kernel (kernel.h), and the callback that JavaScript calls. `run` is
 * out of line: inlined into the callback, every loop was compiled twice.
 */
export function printGlue(fn: Fn, at: number, printed: PrintedFunctions, { embed, places, levels }: COptions): string {
  const { name, fails } = printed.functions.get(fn.name) as PrintedFunction;
  // Without any, a kernel can only be cancelled.
  const hasSites = printed.sites.length > 0;
  const args = argumentsOf(fn);
  const count = args.length;
  const { bound = 0, boundary } = fn;
  // What is between it and JavaScript counts for it, and says what people know.
  const { least, most } = boundary === undefined ? arityOf(fn) : { least: count, most: count };
  const strings = stringsOf(fn);
  // Those that were read before one that is wrong.
  const refuse = strings.length === 0 ? 'return false;' : `return kz_without_strings_${name}(frame);`;
  const readers = args.map(({ local, index, at }) => {
    const value = fn.defaults[index];
    const initial =
      value === undefined ? '' : `    frame->p${index} = ${printConstant(value, parameterType(local))};\n`;
    const given = value === undefined ? '' : `!kz_is_undefined(env, args[${at}]) && `;
    return `${initial}    if (${given}!${reader(fn, { local, index, at })}) {\n        ${refuse}\n    }`;
  });
  const hasResult = fn.result !== 'void';
  const own = args.slice(bound).map(({ local }) => local.name);
  const signature = `${nameForCallers(fn)}(${own.join(', ')})`;
  // Arrays of the module are given by who calls for others: people don't count them.
  const counted = bound === 0 ? `${least}, ${most}, count` : `${least - bound}, ${most - bound}, count - ${bound}`;
  const frame = `    kz_frame_${name} *frame = memory;`;
  const value = hasResult ? toValue(fn) : 'NULL';
  const raise = `${places === 'given' ? 'kz_throw_placed' : 'kz_throw'}(env, sites, &frame->kz)`;
  return [
    ...(levels ? [] : printFrame(fn, printed)),
    ...printRelease(fn, printed),
    `static bool kz_arguments_${name}(napi_env env, const napi_value *args, size_t count, void *memory)`,
    '{',
    frame,
    ...strings.map((index) => `    frame->s${index}.memory = NULL;`),
    `    if (${least === most ? `count != ${most}` : `count < ${least} || count > ${most}`}) {`,
    `        return kz_wrong_count(env, ${inC(signature)}, ${counted});`,
    '    }',
    ...readers,
    ...emptyArrays(fn, refuse),
    ...readHeld(fn),
    '    return true;',
    '}\n',
    `KZ_OUT_OF_LINE int kz_run_${name}(void *memory, const int32_t *cancel)`,
    '{',
    ...(levels ? [...givePool(fn, printed), ...printServing(at)] : printRun(fn, printed, 'kz_parallel')),
    '}\n',
    ...printGive(fn, name),
    `static napi_value kz_finish_${name}(napi_env env, const void *memory, int status)`,
    '{',
    `    const kz_frame_${name} *frame = memory;`,
    `    return ${fails ? `status != KZ_OK ? ${hasSites ? raise : 'kz_abandon(env)'} : ${value}` : value};`,
    '}\n',
    `${embed === undefined ? `static napi_value kz_call_${name}` : `napi_value ${embeddedName(embed, fn.name)}`}(napi_env env, napi_callback_info info)`,
    '{',
    `    napi_value args[${count + 1}];`,
    `    size_t count = ${count + 1};`,
    `    kz_frame_${name} frame;`,
    ...(isWatched(fn, printed) ? ['    void *watched = NULL;'] : []),
    `    if (napi_get_cb_info(env, info, &count, args, NULL, ${isWatched(fn, printed) ? '&watched' : 'NULL'}) != napi_ok ||`,
    `        !kz_arguments_${name}(env, args, count, &frame)) {`,
    '        return NULL;',
    '    }',
    ...(isWatched(fn, printed)
      ? [
          '    frame.watch = (kz_watch){.flag = KZ_ASK, .ends = kz_environment_ends, .env = env};',
          `    int status = kz_run_${name}(&frame, watched == NULL ? NULL : &frame.watch.flag);`,
        ]
      : [`    int status = kz_run_${name}(&frame, NULL);`]),
    ...callGive(fn, name),
    `    napi_value value = kz_finish_${name}(env, &frame, status);`,
    ...(fails || strings.length > 0 ? [`    ${releaseOf(fn, printed)}(&frame);`] : []),
    `    return ${fn.returns === undefined || boundary ? 'value' : `status == KZ_OK ? args[${fn.returns}] : value`};`,
    '}\n',
  ].join('\n');
}

/** The memory of a call: arguments, result, error. */
function printFrame(fn: Fn, printed: PrintedFunctions): string[] {
  const { name, fails } = printed.functions.get(fn.name) as PrintedFunction;
  return [
    'typedef struct {',
    ...(fails ? ['    kz_call kz;'] : []),
    ...(isWatched(fn, printed) ? ['    kz_watch watch;'] : []),
    ...fn.parameters.map((local, index) => `    ${parameterType(local)} p${index};`),
    ...(fn.result === 'void' ? [] : [`    ${resultType(fn)} result;`]),
    ...(givesLists(fn) ? [`    kz_given lists[${fn.boundary?.lists.length}];`] : []),
    ...stringsOf(fn).map((index) => `    kz_string s${index};`),
    `} kz_frame_${name};\n`,
  ];
}

/** Which parameters are strings: their units are memory of the call. */
function stringsOf(fn: Fn): number[] {
  return [...fn.parameters.entries()].flatMap(([index, { isString }]) => (isString ? [index] : []));
}

/** What frees a call's memory, in C; 'NULL' if it has none. */
export function releaseOf(fn: Fn, { functions }: PrintedFunctions): string {
  const { name, fails } = functions.get(fn.name) as PrintedFunction;
  if (stringsOf(fn).length > 0) return `kz_release_${name}`;
  return fails ? 'kz_release' : 'NULL';
}

function printRelease(fn: Fn, { functions }: PrintedFunctions): string[] {
  const { name, fails } = functions.get(fn.name) as PrintedFunction;
  const strings = stringsOf(fn);
  if (strings.length === 0) return [];
  return [
    `static bool kz_without_strings_${name}(kz_frame_${name} *frame)`,
    '{',
    ...strings.map((index) => `    kz_free_string(&frame->s${index});`),
    '    return false;',
    '}\n',
    `static void kz_release_${name}(void *memory)`,
    '{',
    `    kz_without_strings_${name}(memory);`,
    ...(fails ? ['    kz_release(memory);'] : []),
    '}\n',
  ];
}

/** Whether something in a call may look whether anybody still wants its result. */
export function isWatched(fn: Fn, { functions, text: kernels }: PrintedFunctions): boolean {
  return (functions.get(fn.name) as PrintedFunction).fails && kernels.includes('kz_is_cancelled');
}

/** The body of what calls the kernel with what is in its frame. */
function printRun(fn: Fn, printed: PrintedFunctions, pool: string): string[] {
  const { name, fails } = printed.functions.get(fn.name) as PrintedFunction;
  const args = fn.parameters.map((_, index) => `frame->p${index}`);
  const hasResult = fn.result !== 'void';
  const lists = givesLists(fn) ? ['frame->lists'] : [];
  return [
    `    kz_frame_${name} *frame = memory;`,
    ...(lists.length > 0 ? ['    memset(frame->lists, 0, sizeof frame->lists);'] : []),
    ...(fails
      ? [
          printed.isParallel
            ? `    frame->kz = (kz_call){.cancel = cancel, .parallel = ${pool}};`
            : '    frame->kz = (kz_call){.cancel = cancel};',
          ...(printed.hasRecursion ? ['    frame->kz.stack_limit = kz_stack_limit();'] : []),
          `    return ${name}(${['&frame->kz', ...args, ...(hasResult ? ['&frame->result'] : []), ...lists].join(', ')});`,
        ]
      : [`    ${hasResult ? 'frame->result = ' : ''}${name}(${[...args, ...lists].join(', ')});`, '    return KZ_OK;']),
  ];
}

/**
 * A version for a level of CPUs gets the threads of the process by its frame: the pool is in the object for every CPU.
 */
function givePool(fn: Fn, printed: PrintedFunctions): string[] {
  const { name, fails } = printed.functions.get(fn.name) as PrintedFunction;
  return fails && printed.isParallel ? [`    ((kz_frame_${name} *)memory)->kz.parallel = kz_parallel;`] : [];
}

export function printVersion(fn: Fn, printed: PrintedFunctions): { name: string; text: string } {
  const { name } = printed.functions.get(fn.name) as PrintedFunction;
  const head = `static int ${versionName(name)}(void *memory, const int32_t *cancel)`;
  return {
    name,
    text: [...printFrame(fn, printed), head, '{', ...printRun(fn, printed, 'frame->kz.parallel'), '}\n'].join('\n'),
  };
}

/**
 * Where an array has no elements: is it still inside its buffer? Asking may run the caller's code, so all are read
 * again.
 */
function emptyArrays(fn: Fn, refuse: string): string[] {
  const arrays = argumentsOf(fn).filter(({ local: { type, isString } }) => isArrayKind(type) && !isString);
  if (arrays.length === 0) return [];
  const any = (tests: readonly string[]) => tests.join(' ||\n            ');
  const empty = arrays.map(({ index }) => `frame->p${index}.length == 0`);
  const inside = arrays.map(({ local, index, at }) => {
    return `!kz_is_inside(env, args[${at}], frame->p${index}.length, ${inC(nameOfKernel(fn))}, ${inC(nameForPeople(fn, local))})`;
  });
  const again = arrays.map((each) => `!${reader(fn, each)}`);
  return [
    `    if (${any(empty)}) {`,
    `        if (${any([...inside, ...again])}) {`,
    `            ${refuse}`,
    '        }',
    '    }',
  ];
}

function reader(fn: Fn, { local, index, at }: Argument): string {
  const common = `env, args[${at}], ${inC(nameOfKernel(fn))}, ${inC(nameForPeople(fn, local))}`;
  if (local.isString) {
    return `kz_read_string(${common}, &frame->s${index}, &frame->p${index}.data, &frame->p${index}.length)`;
  }
  if (isArrayKind(local.type)) {
    const { napi } = arrayKinds[local.type];
    const article = /^I/.test(local.type) ? 'an' : 'a';
    return `kz_read_array(${common}, ${napi}, "${article} ${local.type}", (void **)&frame->p${index}.data, &frame->p${index}.length)`;
  }
  const type = local.type === 'boolean' ? 'bool' : (local.declared ?? 'f64');
  return `kz_read_${type}(${common}, &frame->p${index})`;
}

function toValue(fn: Fn): string {
  if (fn.result === 'bigint')
    return fn.resultDeclared === 'u64' ? 'kz_u64(env, frame->result)' : 'kz_i64(env, frame->result)';
  if (!isArrayKind(fn.result)) {
    return fn.result === 'boolean' ? 'kz_boolean(env, frame->result)' : 'kz_number(env, frame->result)';
  }
  const { napi, bytes } = arrayKinds[fn.result];
  return `kz_array(env, ${napi}, frame->result.data, frame->result.length, ${bytes})`;
}
