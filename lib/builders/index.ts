// The table of builders, and what is the same for all of them.

import { UserError } from '../errors.ts';
import { installCommand } from '../toolchains/packages.ts';
import type { Builder, BuildRequest } from './builder.ts';
import { cmakeJs } from './cmake-js.ts';
import { nodeGyp } from './node-gyp.ts';
import { isCurrent, writeStamp } from './stamp.ts';

export const builders: readonly Builder[] = [nodeGyp, cmakeJs];

/** @throws UserError that lists the builders, if there is none of that name. */
export function findBuilder(name: string): Builder {
  const builder = builders.find((candidate) => candidate.name === name);
  if (builder !== undefined) return builder;
  throw new UserError(`unknown builder '${name}'`, `there are: ${builders.map((each) => each.name).join(', ')}`);
}

/**
 * Builds the addon, if it isn't current, and returns its path.
 * @throws UserError if tools are missing or fail.
 */
export async function buildAddon(
  builder: Builder,
  request: BuildRequest,
): Promise<{ path: string; built: boolean; seconds: number }> {
  const path = builder.output(request);
  if (isCurrent(builder, request)) return { path, built: false, seconds: 0 };
  const lacks = await builder.lacks();
  if (lacks.length > 0) {
    throw new UserError(`${builder.name} needs ${lacks.join(' and ')}, not found on PATH`, installCommand(lacks));
  }
  if (request.compiler.cxx === undefined) {
    const { name, cc } = request.compiler;
    throw new UserError(
      `no C++ compiler belongs to ${name} (${cc}); the addon's glue is C++`,
      `${installCommand(['compiler'])}, or name one in CXX`,
    );
  }
  const start = performance.now();
  await builder.build(request);
  writeStamp(builder, request);
  return { path, built: true, seconds: (performance.now() - start) / 1000 };
}
