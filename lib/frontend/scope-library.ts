// The library that knows the scopes of JavaScript and TypeScript: which variable a name stands for. Types come from it,
// too. `npm run build` makes one file of this (scripts/bundle.js), so that nobody has to install it, and leaves out its
// tables of what each version of JavaScript has by itself: they take most of its time to load, and we ask for none.

export {
  analyze,
  type Reference,
  type Scope,
  type ScopeManager,
  type Variable,
} from '@typescript-eslint/scope-manager';
export { visitorKeys } from '@typescript-eslint/visitor-keys';
