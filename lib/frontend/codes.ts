// The table of diagnostic codes: what each means and what usually helps. docs/diagnostics.md is made from it.

export const codes = {
  KZ1001: 'syntax error',
  KZ1002: 'unknown directive',
  KZ1003: 'a parameter has no type',
  KZ1004: 'a type that the kernel language does not have',
  KZ1005: 'a name that is not defined, or not yet',
  KZ1006: 'a statement that the kernel language does not have',
  KZ1007: 'an expression that the kernel language does not have',
  KZ1008: 'a value of the wrong type',
  KZ1009: 'an assignment to what does not change',
  KZ1010: 'a call of something that is no kernel and no known function',
  KZ1011: 'a wrong number of arguments',
  KZ1012: 'a recursive function without a return type',
  KZ1013: 'a captured variable that is not a constant',
  KZ1014: 'an import that kernels can not use',
  KZ1015: 'a form of function that the kernel language does not have',
  KZ1016: 'a function that may end without returning a value',
  KZ1017: 'a module without kernels',
  KZ1018: 'an array where it can not be tracked',
  KZ1019: 'a loop that can not run in parallel',
  KZ1020: 'a function that nests too deep',
  KZ1021: 'an element that may be outside of its array, where undefined would be seen',
  KZ1022: 'a kernel of too many versions',
  KZ1030: 'a bigint that 64 bits do not hold',
} as const;

export type Code = keyof typeof codes;
