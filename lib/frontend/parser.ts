// The parser, oxc-parser. Loaded when something is to be parsed, and not before: it is a native library, and `kernelize
// doctor` is to run where it is missing.

import { createRequire } from 'node:module';
import type { Program } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { UserError } from '../errors.ts';
import { installerOf } from '../installer.ts';
import { whyNoAddons } from '../no-addons.ts';

/** A file as the parser gives it. */
export interface Parsed {
  readonly program: Program;
  /** Of a function's text: its name means something else inside. */
  readonly hidesItself?: boolean;
  readonly errors: readonly { readonly message: string; readonly labels: readonly Span[] }[];
  readonly comments: readonly {
    readonly type: string;
    readonly start: number;
    readonly end: number;
    readonly value: string;
  }[];
}

/** That can load ES modules by `require`, as oxc-parser is one. */
const NEEDED = 'kernelize needs Node.js 20.19 or later, of 22 22.12 or later, without --no-experimental-require-module';

/**
 * @throws UserError where it can't be loaded: npm leaves its native part out if it is told to omit optional packages.
 */
export function parser(): typeof import('oxc-parser') {
  try {
    return createRequire(import.meta.url)('oxc-parser');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_REQUIRE_ESM') {
      throw new UserError(`Node.js ${process.version} as it runs here can't load the parser`, NEEDED);
    }
    const disabled = whyNoAddons();
    if (disabled !== undefined) throw new UserError(disabled);
    const [reason = ''] = message.split('\n', 1);
    // Where it is there and doesn't load, the reason says why. The package itself always blames npm.
    if (!reason.startsWith('Cannot find')) throw new UserError(reason);
    const { name, optional } = installerOf();
    throw new UserError(name === 'npm' ? reason : (reason.split(/\. /, 1)[0] ?? reason), optional);
  }
}
