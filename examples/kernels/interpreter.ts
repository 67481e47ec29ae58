// A machine with a stack and bytecode: each instruction is an operation and its argument.

const PUSH = 0;
const LOAD = 1;
const STORE = 2;
const ADD = 3;
const SUBTRACT = 4;
const MULTIPLY = 5;
const REMAINDER = 6;
const LESS = 7;
const JUMP = 8;
const JUMP_IF_ZERO = 9;
const HALT = 10;

/** Runs a program for at most `most` instructions; its variables are the result. */
export function interpret(code: Int32Array, stack: Float64Array, variables: Float64Array, most: number): number {
  'use kernel';
  let pc = 0;
  let top = 0;
  let steps = 0;
  while (steps < most) {
    const operation = code[pc]!;
    const argument = code[pc + 1]!;
    pc += 2;
    steps++;
    switch (operation) {
      case PUSH:
        stack[top++] = argument;
        break;
      case LOAD:
        stack[top++] = variables[argument]!;
        break;
      case STORE:
        variables[argument] = stack[--top]!;
        break;
      case ADD:
        top--;
        stack[top - 1] = stack[top - 1]! + stack[top]!;
        break;
      case SUBTRACT:
        top--;
        stack[top - 1] = stack[top - 1]! - stack[top]!;
        break;
      case MULTIPLY:
        top--;
        stack[top - 1] = stack[top - 1]! * stack[top]!;
        break;
      case REMAINDER:
        top--;
        stack[top - 1] = stack[top - 1]! % stack[top]!;
        break;
      case LESS:
        top--;
        stack[top - 1] = stack[top - 1]! < stack[top]! ? 1 : 0;
        break;
      case JUMP:
        pc = argument;
        break;
      case JUMP_IF_ZERO:
        if (stack[--top] === 0) pc = argument;
        break;
      case HALT:
        return steps;
      default:
        throw new RangeError('no such operation');
    }
  }
  return steps;
}
