// The table of builders, and what is the same for all of them.

import { rmSync } from 'node:fs';
import { UsageError, UserError } from '../errors.ts';
import type { AddonBuild } from '../runtime/addon.ts';
import { installCommand } from '../toolchains/packages.ts';
import type { Builder, BuildRequest } from './builder.ts';
import { cmakeJs } from './cmake-js.ts';
import { nodeGyp } from './node-gyp.ts';
import { probe } from './probe.ts';
import { isCurrent, removeStamp, writeStamp } from './stamp.ts';

export const builders: readonly Builder[] = [nodeGyp, cmakeJs];

/** @throws UserError that lists the builders, if there is none of that name. */
export function findBuilder(name: string): Builder {
  const builder = builders.find((candidate) => candidate.name === name);
  if (builder !== undefined) return builder;
  throw new UsageError(`unknown builder '${name}'`, `there are: ${builders.map((each) => each.name).join(', ')}`);
}

/** What a built addon is, and whether it was built just now. */
export interface BuiltAddon {
  readonly path: string;
  readonly build: AddonBuild;
  readonly built: boolean;
  readonly seconds: number;
}

/**
 * Builds the addon, if it isn't current, and proves it.
 * @throws UserError if tools are missing or fail, or if the binary is not what was asked for.
 */
export async function buildAddon(builder: Builder, request: BuildRequest): Promise<BuiltAddon> {
  const path = builder.output(request);
  if (isCurrent(builder, request)) return { path, build: await probe(path), built: false, seconds: 0 };
  const lacks = await builder.lacks();
  if (lacks.length > 0) {
    throw new UserError(`${builder.name} needs ${lacks.join(' and ')}, not found on PATH`, installCommand(lacks));
  }
  if (request.compiler.cxx === undefined) throw noCxx(request);
  // A stamp must never speak for another binary; and one that another builder put there would look newer than objects.
  removeStamp(builder, request);
  rmSync(path, { force: true });
  const start = performance.now();
  await builder.build(request);
  const seconds = (performance.now() - start) / 1000;
  const build = await probe(path);
  const wanted = `${request.compiler.family.id} ${request.compiler.version}, profile ${request.profile}`;
  const actual = `${build.compiler} ${build.version}, profile ${build.profile}`;
  if (wanted !== actual) throw new UserError(`${path} was made by ${actual}, not by ${wanted}`);
  writeStamp(builder, request);
  return { path, build, built: true, seconds };
}

function noCxx({ compiler }: BuildRequest): UserError {
  const { CXX } = process.env;
  if (CXX) return new UserError(`CXX=${CXX} is no program on PATH`);
  return new UserError(
    `no C++ compiler belongs to ${compiler.name} (${compiler.cc}); the addon's glue is C++`,
    `${installCommand(['compiler'])}, or name one in CXX`,
  );
}
