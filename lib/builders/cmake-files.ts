// The text of cmake/<family>.cmake: the flags of lib/toolchains/ for CMake, so that both builders use one table.
// `npm run generate` writes the files; a test fails when they are stale.

import { type CompilerFamily, PROFILES } from '../toolchains/family.ts';
import { families } from '../toolchains/index.ts';

/** Names (from the package's root) and texts. */
export function generatedFiles(): [name: string, text: string][] {
  return families.map((family) => [`cmake/${family.id}.cmake`, cmakeFile(family)]);
}

/** Lines of CMakeLists.txt can't know families: which CMAKE_C_COMPILER_ID is whose stands in the files themselves. */
function cmakeFile(family: CompilerFamily): string {
  const list = (flags: readonly string[]) => flags.join(' ');
  return [
    `# ${family.title}: generated from lib/toolchains/${family.id}.ts by \`npm run generate\`.`,
    `set(KZ_COMPILER_IDS ${list(family.cmakeIds)})`,
    `set(KZ_STRICT_FLAGS ${list(family.strict)})`,
    ...PROFILES.map((profile) => `set(KZ_PROFILE_${profile} ${list(family.profiles[profile])})`),
    `set(KZ_LEVEL_v3 ${list(family.levels['x86-64-v3'])})`,
    `set(KZ_LEVEL_v4 ${list(family.levels['x86-64-v4'])})`,
    `set(KZ_LINK_FLAGS ${list(family.link)})`,
    '',
  ].join('\n');
}
