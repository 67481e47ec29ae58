// What `npm install` runs: builds the addon, and never fails the install for want of a compiler, because JavaScript
// serves then, with the same results. KERNELIZE_STRICT (anything but empty or 0): it fails.

import { UserError } from '../errors.ts';
import { installerOf } from '../installer.ts';
import { rebuild } from './rebuild.ts';

export async function installAddon(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  try {
    const interrupt = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupt.abort());
    const { path, compiler, built, seconds } = await rebuild({ signal: interrupt.signal }, env);
    const how = built ? `compiled with ${compiler.name} ${compiler.version} in ${seconds.toFixed(1)} s` : 'is current';
    console.log(`kernelize: native kernels: ${how} (${path})`);
  } catch (error) {
    if ((error as Error).name === 'AbortError') {
      process.exitCode = 130;
      return;
    }
    const message = error instanceof UserError ? error.message : String((error as Error).stack ?? error);
    const hint = error instanceof UserError ? error.hint : undefined;
    console.error(`kernelize: the native kernels were not built: ${message}`);
    if (hint) console.error(`  ${hint}`);
    if (env.KERNELIZE_STRICT && env.KERNELIZE_STRICT !== '0') {
      console.error('  The install fails, because KERNELIZE_STRICT is set.');
      process.exitCode = 1;
    } else {
      console.error(`  JavaScript serves until then, with the same results. To try again: ${installerOf().rebuild}`);
    }
  }
}
