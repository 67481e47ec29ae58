// What a binary depends on beside its C: the machine and the compiler, told without starting a process.

import { readFileSync, realpathSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { delimiter, join } from 'node:path';
import which from 'which';
import { hashOf } from '../hash.ts';
import { programPath } from '../program-path.ts';
import { namesIn } from './work.ts';

let libc: string | undefined;
let cpu: string | undefined;

/** Platform, C library and, for the target `native`, the CPU: what -march=native is expanded from. */
export function machineIdentity(target: string): string {
  libc ??= libcIdentity();
  if (target === 'native') cpu ??= cpuIdentity();
  return [process.platform, process.arch, libc, target === 'native' ? cpu : target].join(' ');
}

/** The C library's file: a newer one may be needed by what was linked with it. */
function libcIdentity(): string {
  const folders = ['/lib/x86_64-linux-gnu', '/lib/aarch64-linux-gnu', '/lib64', '/lib', '/usr/lib'];
  const names = ['libc.so.6', 'ld-musl-x86_64.so.1', 'ld-musl-aarch64.so.1', 'libSystem.B.dylib'];
  for (const folder of folders) {
    for (const name of names) {
      const file = fileIdentity(join(folder, name));
      if (file !== undefined) return file;
    }
  }
  return 'unknown C library';
}

function cpuIdentity(): string {
  try {
    // The first CPU's lines; some of them change from moment to moment.
    const [first = ''] = readFileSync('/proc/cpuinfo', 'utf8').split('\n\n', 1);
    return hashOf(
      first
        .split('\n')
        .filter((line) => /^(vendor_id|cpu family|model|stepping|flags|Features|CPU )/.test(line))
        .join('\n'),
    );
  } catch {
    return hashOf(cpus()[0]?.model ?? 'unknown');
  }
}

/**
 * The compiler that a name stands for, by its file: path, size and time change with its version. Without a name: the
 * one that a build takes when nobody chose. Undefined: there is none.
 */
export function compilerIdentity(name: string | undefined, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const path = programPath(env.PATH);
  const wanted = name ?? env.CC?.trim().split(/\s+/).at(-1) ?? 'cc';
  const file = wanted.includes('/') ? wanted : which.sync(wanted, { nothrow: true, path });
  const found = file === null ? undefined : fileIdentity(file);
  if (found !== undefined || env.CC) return found;
  // A family's name, or no cc: whichever compiler there is. All of them together are its identity.
  const all = path.split(delimiter).flatMap((folder) =>
    namesIn(folder)
      .filter((each) => /^(gcc|clang|icx|icc)(-\d+(\.\d+)*)?$/.test(each))
      .map((each) => fileIdentity(join(folder, each))),
  );
  return all.length === 0 ? undefined : `${wanted} of ${hashOf(all.join('\n'))}`;
}

function fileIdentity(file: string): string | undefined {
  try {
    const real = realpathSync(file);
    const { size, mtimeMs } = statSync(real);
    return `${file} ${real} ${size} ${mtimeMs}`;
  } catch {
    return undefined; // Not there, or not for us to see.
  }
}
