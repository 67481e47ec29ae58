// Types that kernels import from kernelize itself, other than numbers: those of lib/array-types.ts.
//
// In:  a name. Out: what it stands for, for the module that imports it; undefined if there is none.

import { parser } from './parser.ts';
import { type ModuleContext, type NamedType, Scope } from './scope.ts';
import { declareTypes } from './type-declarations.ts';

/** As lib/array-types.ts has them, which is not there where kernelize is installed. */
export const ARRAY_TYPES = `interface NdArray<T = Float64Array> {
  data: T;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}
interface StdlibNdArray<T = Float64Array> {
  _buffer: T;
  readonly _shape: readonly number[];
  readonly _strides: readonly number[];
  readonly _offset: number;
}
interface MlMatrix {
  data: Float64Array[];
  readonly rows: number;
  readonly columns: number;
}
`;

export function typeOfKernelize(name: string, module: ModuleContext): NamedType | undefined {
  if (!new RegExp(`interface ${name}\\b`).test(ARRAY_TYPES)) return undefined;
  const { program } = parser().parseSync('kernelize.ts', ARRAY_TYPES, { astType: 'ts' });
  const scope = new Scope(undefined);
  declareTypes(program.body, module, scope);
  return scope.findType(name);
}
