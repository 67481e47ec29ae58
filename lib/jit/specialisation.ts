// One function compiled for one list of parameter types: first JavaScript serves, then the binary.

import type { Config } from '../config.ts';
import type { CompileRequest, Reply } from '../runtime/compile-protocol.ts';
import { compileNow, type Running, startCompiling } from '../runtime/compile-service.ts';
import type { LoadedKernel } from '../runtime/load-binary.ts';
import { findKernels, loadCompiled, type Placing, requestFor } from '../runtime/native-kernels.ts';
import { Retry } from '../runtime/retry.ts';
import { JitError, type JitInfo } from './info.ts';

export interface SpecialisationOptions {
  readonly fromFunction: NonNullable<CompileRequest['fromFunction']>;
  readonly source: string;
  readonly config: Config;
  readonly placing: Placing;
  /** Why the function can be no kernel, whatever its types are. */
  readonly refused: string | undefined;
  /** Compile before anything else. */
  readonly wait: boolean;
  /** Hears of a change of `native` and `error`. */
  readonly changed: (specialisation: Specialisation) => void;
}

export class Specialisation {
  readonly types: readonly string[];
  native: LoadedKernel | undefined;
  error: JitError | undefined;
  /** Resolves when the binary serves, rejects when it never will. */
  ready: Promise<JitInfo>;
  readonly request: CompileRequest;
  private readonly options: SpecialisationOptions;
  private running: Running | undefined;
  private cached = false;
  private holders = 0;
  private readonly retry = new Retry();

  constructor(options: SpecialisationOptions) {
    const { fromFunction, source, config, placing, refused, wait } = options;
    this.options = options;
    this.types = fromFunction.parameters;
    this.request = requestFor({ file: fromFunction.name, source, fromFunction }, config);
    if (process.env.KERNELIZE_BACKEND === 'js') this.error = new JitError('KERNELIZE_BACKEND=js');
    else if (refused !== undefined) this.error = new JitError(refused);
    else this.tryCache(placing);
    if (this.native === undefined && this.error === undefined) {
      if (wait) this.settle(compileNow(this.request));
      else this.running = startCompiling(this.request);
    }
    this.ready = this.attempt();
  }

  /** The promise of an attempt that has begun. */
  private attempt(): Promise<JitInfo> {
    const ready = this.whenReady();
    // Whoever wants to hear of it awaits it.
    ready.catch(() => {});
    return ready;
  }

  /** Again, after a failure that has passed, perhaps. */
  private again(): void {
    if (this.native !== undefined || this.running !== undefined) return;
    this.error = undefined;
    this.tryCache(this.options.placing);
    if (this.native !== undefined) this.options.changed(this);
    else if (this.error === undefined) this.running = startCompiling(this.request);
    this.running?.hold(this.holders > 0);
    this.ready = this.attempt();
  }

  /** The process stays alive for the compilation, until as many who asked for that have let go of it. */
  hold(on: boolean): void {
    this.holders += on ? 1 : -1;
    this.running?.hold(this.holders > 0);
  }

  get info(): JitInfo {
    const { native, error, types, cached } = this;
    const entry = native?.entry;
    return {
      backend: native === undefined ? 'js' : 'native',
      why: native !== undefined ? undefined : (error?.message ?? 'compiling'),
      types,
      path: native?.path,
      key: native?.key,
      compiler: entry && { id: entry.compiler.family, version: entry.compiler.version },
      flags: entry?.flags.join(' '),
      target: entry?.target,
      level: native?.level,
      compileMilliseconds: entry?.milliseconds,
      cached,
    };
  }

  private tryCache(placing: Placing): void {
    try {
      this.native = [...(findKernels(this.request, placing)?.values() ?? [])][0];
      this.cached = this.native !== undefined;
    } catch (error) {
      this.error = this.failure(error);
    }
  }

  private failure(error: unknown): JitError {
    if (error instanceof JitError && error.diagnostics.length > 0) return error;
    return new JitError(this.retry.after((error as Error).message, () => this.again()));
  }

  private async whenReady(): Promise<JitInfo> {
    if (this.running !== undefined) {
      this.settle(await this.running.reply);
      this.running = undefined;
    }
    if (this.error !== undefined) throw this.error;
    return this.info;
  }

  private settle(reply: Reply): void {
    try {
      if (reply.kind === 'refused') throw new JitError(reply.text, reply.diagnostics);
      if (reply.kind !== 'compiled') throw new JitError(reply.kind === 'failed' ? withHint(reply) : reply.text);
      this.native = [...loadCompiled(reply, this.options.placing).values()][0];
    } catch (error) {
      this.error = this.failure(error);
    }
    this.options.changed(this);
  }
}

function withHint({ message, hint }: { message: string; hint: string | undefined }): string {
  return hint === undefined ? message : `${message}\n  ${hint}`;
}
