// The source's mistakes as a reply.

import type { CompiledKernels } from '../compiler/compile.ts';
import { formatDiagnostic, positionOf } from '../diagnostics.ts';
import type { Reply } from '../runtime/compile-protocol.ts';

export function refusal({ diagnostics, inputs }: CompiledKernels): Reply {
  const sourceOf = (file: string) => inputs.find((each) => each.file === file)?.source ?? '';
  return {
    kind: 'refused',
    text: diagnostics.map((each) => formatDiagnostic(each, sourceOf(each.file))).join('\n\n'),
    diagnostics: diagnostics.map(({ span, ...rest }) => ({ ...rest, ...positionOf(sourceOf(rest.file), span.start) })),
  };
}
