// What `npm install` runs: builds the addon, and never fails the install for want of a compiler, because JavaScript
// serves then, with the same results. KERNELIZE_STRICT=1: it fails.

import { UserError } from '../errors.ts';
import { rebuild } from './rebuild.ts';

export async function installAddon(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  try {
    const { path, compiler, built, seconds } = await rebuild({}, env);
    const how = built ? `compiled with ${compiler.name} ${compiler.version} in ${seconds.toFixed(1)} s` : 'is current';
    console.log(`kernelize: native kernels: ${how} (${path})`);
  } catch (error) {
    const message = error instanceof UserError ? error.message : String((error as Error).stack ?? error);
    const hint = error instanceof UserError ? error.hint : undefined;
    console.error(`kernelize: the native kernels were not built: ${message}`);
    if (hint) console.error(`  ${hint}`);
    console.error('  JavaScript serves until then, with the same results. To try again: npx kernelize rebuild');
    if (env.KERNELIZE_STRICT === '1') process.exitCode = 1;
  }
}
