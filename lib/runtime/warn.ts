// Warnings: once per message and thread, and not again in threads started by one that has said it.

import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

export function warnOnce(message: string): void {
  const said = `kernelize: warned: ${message}`;
  if (getEnvironmentData(said) === true) return;
  setEnvironmentData(said, true);
  process.emitWarning(message, { type: 'KernelizeWarning' });
}
