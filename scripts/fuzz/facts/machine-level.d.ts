import type { MathName } from '../../../lib/ir/ir.ts';

export function knows(fn: MathName): boolean;
