/**
 * Thrown by a handler that cannot go on now through no fault of the task, e.g. while a request budget is used up: the attempt is
 * handed back at no cost, and another one starts after `delayMs` (0 by default).
 */
export class GiveBack extends Error {
  override readonly name = 'GiveBack';
  readonly delayMs: number;

  constructor({ reason, delayMs = 0 }: { reason: string; delayMs?: number }) {
    super(reason);
    this.delayMs = delayMs;
  }
}
