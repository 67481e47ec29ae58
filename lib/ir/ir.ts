// The intermediate representation, for all who import it: its nodes, and the functions and modules that hold them.

export * from './boundary.ts';
export * from './callers.ts';
export * from './choices.ts';
export * from './module.ts';
export * from './nodes.ts';
