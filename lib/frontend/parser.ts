// The parser, oxc-parser. Loaded when something is to be parsed, and not before: it is a native library, and `kernelize doctor` is to run
// where it is missing.

import { createRequire } from 'node:module';
import { UserError } from '../errors.ts';

/** @throws UserError where it can't be loaded: npm leaves its native part out if it is told to omit optional packages. */
export function parser(): typeof import('oxc-parser') {
  try {
    return createRequire(import.meta.url)('oxc-parser');
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('\n', 1);
    throw new UserError(reason, 'kernelize parses with oxc-parser: npm install, without --omit=optional');
  }
}
