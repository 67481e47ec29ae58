// What builders need beside a compiler. Kernels need nothing: the compiler is called directly. The addon of
// kernelize/pi is made by node-gyp or cmake-js.

import { cmakeJs, cmakeJsProgram } from '../builders/cmake-js.ts';
import { nodeGyp } from '../builders/node-gyp.ts';
import { installCommand, type Lack } from '../toolchains/packages.ts';
import { type Circumstances, type Examined, note } from './examination.ts';

export interface BuildersFacts {
  /** The one that `npm install` and `kernelize rebuild` use: KERNELIZE_BUILDER, else node-gyp. */
  readonly used: string;
  readonly nodeGyp: { readonly lacks: readonly Lack[] };
  readonly cmakeJs: { readonly installed: boolean; readonly lacks: readonly Lack[] };
}

export async function examineBuilders({ env }: Circumstances): Promise<Examined<BuildersFacts>> {
  const [lacksOfGyp, lacksOfCmake] = await Promise.all([nodeGyp.lacks(), cmakeJs.lacks()]);
  const installed = isCmakeJsInstalled();
  const used = env.KERNELIZE_BUILDER || nodeGyp.name;
  const lacks = used === cmakeJs.name ? lacksOfCmake : lacksOfGyp;
  const problems = [];
  if (lacks.length > 0) {
    const message = `${used} lacks ${lacks.join(' and ')}: the addon of kernelize/pi needs it, kernels don't`;
    problems.push(note(message, installCommand(lacks)));
  }
  if (used === cmakeJs.name && !installed) {
    problems.push(
      note('KERNELIZE_BUILDER=cmake-js, and the package cmake-js is not installed', 'npm install cmake-js'),
    );
  }
  const cmake = installed ? stateOf(lacksOfCmake) : 'not installed';
  return {
    facts: { used, nodeGyp: { lacks: lacksOfGyp }, cmakeJs: { installed, lacks: lacksOfCmake } },
    lines: [`node-gyp: ${stateOf(lacksOfGyp)}; cmake-js: ${cmake}`],
    problems,
  };
}

function stateOf(lacks: readonly Lack[]): string {
  return lacks.length === 0 ? 'has what it needs' : `lacks ${lacks.join(' and ')}`;
}

function isCmakeJsInstalled(): boolean {
  try {
    cmakeJsProgram();
    return true;
  } catch {
    return false; // An optional peer dependency.
  }
}
