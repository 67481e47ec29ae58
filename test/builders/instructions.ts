// Which instructions a binary has, and in which of its objects: by objdump.

import { run } from '../helpers.ts';

/**
 * Of each function by address: the level whose object it is from, else what `otherwise` says of the source's name:
 * `glue` for the object of the baseline and what is linked to it.
 */
export async function levelsOfFunctions(
  file: string,
  otherwise: (source: string) => string = () => 'glue',
  { byLevel } = { byLevel: true },
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await run('objdump', ['-t', file]);
  const levels = new Map<string, string>();
  // Local symbols stand behind the name of the file that they are from.
  for (const object of stdout.split(/^(?=.* df )/m)) {
    const [, source = ''] = /^.* df \*ABS\*\s+\S+ (.*)$/m.exec(object) ?? [];
    const [, level = otherwise(source)] = (byLevel && /kz_version_\w+_(v\d)$/m.exec(object)) || [];
    for (const [, address = ''] of object.matchAll(/^([0-9a-f]+) l +F \.text/gm)) levels.set(address, level);
  }
  return levels;
}

interface Used {
  zmm: boolean;
  ymm: boolean;
  /** Whether instructions have a VEX or EVEX prefix: they are AVX's and later. */
  encoded: boolean;
}

/** What registers the functions of each level use. */
export async function registersOf(
  file: string,
  levels: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Used>> {
  const { stdout } = await run('objdump', ['-d', '--no-show-raw-insn', file]);
  const used = new Map<string, Used>();
  for (const fn of stdout.split(/\n(?=[0-9a-f]{16} <)/).slice(1)) {
    const level = levels.get(fn.slice(0, 16)) ?? 'glue';
    const before = used.get(level) ?? { zmm: false, ymm: false, encoded: false };
    used.set(level, {
      zmm: before.zmm || /%zmm/.test(fn),
      ymm: before.ymm || /%ymm/.test(fn),
      encoded: before.encoded || /^ +[0-9a-f]+:\t(v|[a-z]+x +%|k(mov|and|or|xor|not|test|shift|unpck))/m.test(fn),
    });
  }
  return used;
}
