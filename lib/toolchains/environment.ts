// What compilers and build tools get of the environment: what is named here, and nothing else.
//
// Variables decide bits: CCC_OVERRIDE_OPTIONS and CFLAGS are flags, CPATH and C_INCLUDE_PATH other headers,
// COMPILER_PATH, GCC_EXEC_PREFIX and LIBRARY_PATH other programs and libraries, LD_PRELOAD anything, and no cache's key
// knows of them. So it is a list of what is let through, not of what is kept away: who started Node.js must not matter
// for a result.

import { programPath } from '../program-path.ts';

/** Where programs, their libraries and temporary files are, and in which words they speak. */
const FOR_COMPILERS: readonly RegExp[] = [
  /^PATH$/,
  /^(TMPDIR|TMP|TEMP)$/,
  /^(LANG|LANGUAGE|LC_[A-Z]+)$/,
  /^(LD_LIBRARY_PATH|DYLD_LIBRARY_PATH)$/,
  /^(DEVELOPER_DIR|SDKROOT|MACOSX_DEPLOYMENT_TARGET)$/,
  /^(INTEL|LM)_LICENSE_FILE$/,
];

/** npm's and node-gyp's settings, downloads of headers, Python. */
const FOR_BUILD_TOOLS: readonly RegExp[] = [
  ...FOR_COMPILERS,
  /^(HOME|USER|LOGNAME|XDG_CACHE_HOME)$/,
  /^npm_config_/i,
  /^(NODE_GYP_FORCE_PYTHON|PYTHON)$/,
  /^(https?|no|all)_proxy$/i,
  /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR)$/,
];

/**
 * Launchers and configuration files that would come between us and the compiler: ccache calls it as it is, clang reads
 * no file of flags.
 */
const SHUT_OUT = { CCACHE_DISABLE: '1', CLANG_NO_DEFAULT_CONFIG: '1' };

/** For a compiler, and for what asks one who it is. `more`: what a call sets by itself. */
export function compilerEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  more: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  return { ...named(FOR_COMPILERS, env), PATH: programPath(env.PATH), ...SHUT_OUT, ...more };
}

/** For node-gyp and cmake-js, which hand it on to make and to compilers. */
export function buildToolEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  more: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  return { ...named(FOR_BUILD_TOOLS, env), PATH: programPath(env.PATH), ...SHUT_OUT, ...more };
}

/** Variables that mean something to compilers, are set, and don't reach them. */
export function keptFromCompilers(env: NodeJS.ProcessEnv): string[] {
  return MEANT_FOR_COMPILERS.filter((name) => env[name]);
}

const MEANT_FOR_COMPILERS: readonly string[] = [
  ...['CFLAGS', 'CPPFLAGS', 'CXXFLAGS', 'LDFLAGS', 'GYP_DEFINES', 'MAKEFLAGS'],
  ...['CPATH', 'C_INCLUDE_PATH', 'CPLUS_INCLUDE_PATH', 'LIBRARY_PATH', 'COMPILER_PATH', 'GCC_EXEC_PREFIX'],
  ...['CCC_OVERRIDE_OPTIONS', 'GCC_COMPARE_DEBUG', 'CCACHE_PREFIX', 'CCACHE_COMPILER', 'LD_PRELOAD'],
];

function named(names: readonly RegExp[], env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => names.some((pattern) => pattern.test(name))));
}
