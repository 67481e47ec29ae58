// Module builders that go by a project file: node-gyp and cmake-js. Each writes a project with the flags of
// lib/toolchains/ into a folder of its own, builds it there and takes the .node out.
//
// The folder is under the system's temporary one: node-gyp's makefiles can't have spaces in paths.

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildToolEnvironment } from '../toolchains/environment.ts';
import { cmakeJs, cmakeJsProgram } from './cmake-js.ts';
import { generatedFlags, nodeApiHeaders } from './direct.ts';
import { type ModuleBuilder, type ModuleRequest, reportAsBug } from './module-builder.ts';
import { nodeGyp, nodeHeaders } from './node-gyp.ts';
import { runTool } from './run.ts';

const BUILT = join('build', 'Release', 'kernel.node');

export const nodeGypModule: ModuleBuilder = {
  name: 'node-gyp',
  lacks: nodeGyp.lacks,
  build: (request) =>
    inFolder(request, async (folder) => {
      writeFileSync(join(folder, 'binding.gyp'), bindingGyp(request));
      const { compiler, log, signal } = request;
      const program = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
      // What links is CXX, for C too.
      const env = buildToolEnvironment(process.env, { CC: compiler.cc, CXX: compiler.cxx ?? compiler.cc });
      for (const step of [
        ['configure', ...nodeHeaders()],
        ['build', '--release'],
      ]) {
        const title = `node-gyp ${step[0]}`;
        await runTool({ title, command: process.execPath, args: [program, ...step], cwd: folder, env, log, signal });
      }
    }),
};

export const cmakeJsModule: ModuleBuilder = {
  name: 'cmake-js',
  // An optional peer dependency: say so before anything is compiled.
  lacks: async () => {
    cmakeJsProgram();
    return cmakeJs.lacks();
  },
  build: (request) =>
    inFolder(request, async (folder) => {
      writeFileSync(join(folder, 'CMakeLists.txt'), cmakeLists(request));
      // cmake-js downloads Node's headers, unless it reads here that Node-API is enough.
      writeFileSync(join(folder, 'package.json'), '{ "name": "kernel", "binary": { "napi_versions": [8] } }\n');
      const { compiler, log, signal } = request;
      await runTool({
        title: 'cmake-js',
        command: process.execPath,
        args: [cmakeJsProgram(), 'compile', '-O', 'build', '--cc', compiler.cc, '--cxx', compiler.cxx ?? compiler.cc],
        cwd: folder,
        env: buildToolEnvironment(),
        log,
        signal,
      });
    }),
};

async function inFolder(request: ModuleRequest, build: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kernelize-'));
  try {
    copyFileSync(request.source, join(folder, 'kernel.c'));
    await build(folder).catch((error) => reportAsBug(error, request));
    copyFileSync(join(folder, BUILT), request.output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bindingGyp(request: ModuleRequest): string {
  const ours = {
    target_name: 'kernel',
    sources: ['kernel.c'],
    include_dirs: [nodeApiHeaders()],
    // Node's own optimisation is not ours.
    'cflags!': ['-O3', '-fno-omit-frame-pointer'],
    cflags_c: generatedFlags(request),
    ldflags: request.compiler.family.link,
    libraries: ['-lm'],
    configurations: { Release: { 'cflags!': ['-O3', '-fno-omit-frame-pointer'] } },
  };
  return `${JSON.stringify({ targets: [ours] }, null, 2)}\n`;
}

function cmakeLists(request: ModuleRequest): string {
  return `cmake_minimum_required(VERSION 3.20.5)
project(kernel C)
set(CMAKE_C_FLAGS_RELEASE "")
add_library(kernel MODULE kernel.c \${CMAKE_JS_SRC})
set_target_properties(kernel PROPERTIES PREFIX "" SUFFIX ".node" POSITION_INDEPENDENT_CODE ON
  LIBRARY_OUTPUT_DIRECTORY \${CMAKE_BINARY_DIR}/Release)
target_include_directories(kernel SYSTEM PRIVATE \${CMAKE_JS_INC})
target_compile_options(kernel PRIVATE ${generatedFlags(request).join(' ')})
target_link_libraries(kernel PRIVATE \${CMAKE_JS_LIB} m)
target_link_options(kernel PRIVATE ${request.compiler.family.link.join(' ')})
`;
}
