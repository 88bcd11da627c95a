import { setTimeout as pause } from 'node:timers/promises';
import type { FaultKind } from './fault.ts';

const WRITES = { method: 'POST', pathPattern: '/v1/pages' };

const BAD_DAYS = [
  { kind: 'slow', ms: 2_500, when: 'before', times: 20 },
  { kind: 'slow', ms: 6_000, when: 'after', times: 6, match: WRITES },
  { kind: 'drop', when: 'before', times: 10 },
  // These two are lies: it says that nothing came of it, and it is saved.
  { kind: 'drop', when: 'after', times: 10, match: WRITES },
  { kind: '503_after_saving', times: 10, match: WRITES },
  { kind: 'status', status: 429, retryAfter: 1, times: 10 },
  { kind: 'status', status: 500, times: 10 },
  { kind: 'status', status: 409, times: 5, match: WRITES },
  { kind: 'html_502', times: 10 },
] as const;

/** Notion is slow, refuses, breaks connections, or says that it did not save what it saved. */
export const notion: FaultKind = {
  about: 'Notion is slow, refuses, drops, or lies about what it saved',
  lasts: [1_000, 6_000],
  async strike({ house }, { random, lastsMs }) {
    const day = random.pick(BAD_DAYS);
    await house.sandbox.fault(day);
    await pause(lastsMs);
    await house.sandbox.clearFaults();
    return `${[day.kind, 'status' in day && day.status, 'when' in day && day.when].filter(Boolean).join(' ')} for ${lastsMs} ms`;
  },
};
