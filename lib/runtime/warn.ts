// Warnings: once per message and thread, and not again in threads started by one that has said it.

import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** `subject`: what it is about, if several messages are about the same. */
export function warnOnce(message: string, subject: string = message): void {
  const said = `kernelize: warned: ${subject}`;
  if (getEnvironmentData(said) === true) return;
  setEnvironmentData(said, true);
  process.emitWarning(message, { type: 'KernelizeWarning' });
}
