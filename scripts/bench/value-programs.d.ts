export interface Program {
  readonly name: string;
  readonly file: string;
  /** A function, or a method: 'Grid.step'. */
  readonly call: string;
  readonly sizes: readonly number[];
  readonly unit: string;
  make(size: number, module: unknown): readonly unknown[];
}

type Call = ((...args: readonly unknown[]) => unknown) & { readonly js: (...args: readonly unknown[]) => unknown };

export const programs: readonly Program[];
export function builtCall(program: Program, module: unknown): Call;
export function ownCall(program: Program): (module: unknown) => (...args: readonly unknown[]) => unknown;
