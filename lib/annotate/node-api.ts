// How many functions of Node-API a call from JavaScript calls, as the glue is written (native/include/kernelize/glue.h
// and what backends/c prints): one for the arguments, one or two for each of them, one for the result. A test compares
// this with a count.

import type { Fn } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';

export function nodeApiCalls({ parameters, defaults, result }: Fn): number {
  // napi_get_cb_info; for each argument its value, and its type first where it may be missing.
  const ofDefaults = defaults.filter((value) => value !== undefined).length;
  return 1 + parameters.length + ofDefaults + ofResult(result);
}

function ofResult(result: Fn['result']): number {
  if (result === 'void') return 0;
  return isArrayKind(result) ? CALLS_OF_ARRAY : 1;
}

/** napi_create_arraybuffer and napi_create_typedarray. */
const CALLS_OF_ARRAY = 2;
