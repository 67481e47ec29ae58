import type { MathName } from '../../../lib/ir/math-names.ts';

export function knows(fn: MathName): boolean;
