// A function under way, to which locals and loops are added: their ids, labels and representations.

import { type Fresh, freshOf } from '../../ir/copy.ts';
import type { Fn, Local, Loop, Rep, Stmt } from '../../ir/ir.ts';
import { advance, compare, int, read } from '../../ir/make-machine.ts';

export class Draft {
  readonly fresh: Fresh;
  readonly reps: Map<number, Rep>;
  private readonly loc: Fn['loc'];

  constructor(fn: Fn) {
    this.loc = fn.loc;
    this.reps = new Map(fn.reps);
    this.fresh = { ...freshOf(fn), copied: (from, to) => this.reps.set(to.id, this.reps.get(from.id) as Rep) };
  }

  local(name: string, rep: Rep, mutable: boolean): Local {
    const id = this.fresh.local();
    this.reps.set(id, rep);
    return { id, name, type: 'number', declared: undefined, mutable, parameter: false, loc: this.loc };
  }

  /** `for (; local < limit; local++)`, without its body. */
  upTo(local: Local, limit: number, loc: Stmt['loc']): Loop {
    return {
      ...{ kind: 'loop', label: this.fresh.label(), header: [], body: [], bodyFirst: false, brief: true, loc },
      test: compare('lt', read(local, 'i32', loc), int(limit, 'i32', loc)),
      update: [advance(local, 1, loc)],
    };
  }
}
