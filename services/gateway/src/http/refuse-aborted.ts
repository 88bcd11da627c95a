import { Problem } from '@na/errors';
import { Refused } from '@na/service';

/** @throws Problem what a signal aborted with, or `unavailable` where that says only that this replica is about to leave */
export function refuseAborted({ aborted, reason }: AbortSignal): void {
  if (!aborted) return;
  if (reason instanceof Problem) throw reason;
  throw Refused[503]({
    reason: 'This replica is about to leave; go on where you were, and another one takes it.',
    retryAfterMs: 1_000,
  });
}
