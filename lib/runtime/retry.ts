// What failed for a passing reason (too many processes, no room just now) is tried again later: in seconds at first,
// then in minutes.
//
// Nothing here keeps the process alive.

import { isPassing } from '../errors.ts';

/** Milliseconds until the first attempt, and by how much each is later than the one before. */
const FIRST = 2000;
const FACTOR = 4;
const MOST = 10 * 60_000;

export class Retry {
  private wait = FIRST;

  /** Calls `again` in a while, if the failure is one that passes; gives what is to be said then. */
  after(message: string, again: () => void): string {
    if (!isPassing(message)) return message;
    const { wait } = this;
    this.wait = Math.min(wait * FACTOR, MOST);
    setTimeout(again, wait).unref();
    return `${message}${AGAIN}${wait / 1000} s`;
  }
}

const AGAIN = '; it is tried again in ';

/** The failure, however often it was tried: for warnings that are given once. */
export function failureIn(message: string): string {
  return message.split(AGAIN, 1)[0] as string;
}
