// The table of module builders. Loaded by name: the default needs nothing of what the others import.

import { UsageError, UserError } from '../errors.ts';
import { installCommand } from '../toolchains/packages.ts';
import { direct } from './direct.ts';
import type { ModuleBuilder } from './module-builder.ts';

const moduleBuilders: Readonly<Record<ModuleBuilder['name'], () => Promise<ModuleBuilder>>> = {
  direct: async () => direct,
  'cmake-js': async () => (await import('./module-projects.ts')).cmakeJsModule,
  'node-gyp': async () => (await import('./module-projects.ts')).nodeGypModule,
};

export const MODULE_BUILDERS: readonly string[] = Object.keys(moduleBuilders);

/**
 * @throws UsageError that lists the builders, if there is none of that name.
 * @throws UserError with the command that installs what the builder lacks.
 */
export async function findModuleBuilder(name: string): Promise<ModuleBuilder> {
  const load = MODULE_BUILDERS.includes(name) ? moduleBuilders[name as ModuleBuilder['name']] : undefined;
  if (load === undefined) throw new UsageError(`unknown builder '${name}'`, `there are: ${MODULE_BUILDERS.join(', ')}`);
  const builder = await load();
  const lacks = await builder.lacks();
  if (lacks.length === 0) return builder;
  throw new UserError(`${name} needs ${lacks.join(' and ')}, not found on PATH`, installCommand(lacks));
}
