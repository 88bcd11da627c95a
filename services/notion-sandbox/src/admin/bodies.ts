import {
  arrayOf,
  failed,
  integer,
  nullable,
  object,
  oneOf,
  optional,
  own,
  shape,
  string,
  uuid,
} from '../checks/check.ts';
import { capabilities } from '../store/records.ts';
import { seedNames } from '../seeds/seeds.ts';
import type { FaultKind, FaultMatch } from './faults.ts';

/** A month of seconds and milliseconds: long enough for any test, short enough to stay a number of a clock. */
const longest = 31 * 86_400 * 1000;

const ms = integer({ min: 0, max: longest });
const when = oneOf(['before', 'after']);
const statuses = [409, 429, 500, 502, 503, 504, 529] as const;

/** `POST /_sandbox/clock`. */
export const clockBody = shape({
  advance: optional(integer({ min: -longest, max: longest })),
  set: optional(string()),
  frozen: optional(oneOf([true, false])),
  reset: optional(oneOf([true])),
});

/** `POST /_sandbox/tokens`. Without capabilities it has all; without roots, the seed's root page. */
export const tokenBody = shape({
  name: string({ max: 100 }),
  token: optional(string({ max: 200 })),
  capabilities: optional(arrayOf(oneOf(capabilities))),
  roots: optional(arrayOf(uuid)),
  ratePerMinute: optional(nullable(integer({ min: 0, max: 1_000_000 }))),
});

/** `POST /_sandbox/restore` and `/reset`. */
export const restoreBody = shape({ id: string() });
export const resetBody = shape({ seed: optional(oneOf(seedNames)) });

const count = integer({ min: 0, max: 1_000_000 });

/** `POST /_sandbox/settings`: what is not named stays as it is. */
export const settingsBody = shape({
  ratePerMinute: optional(count),
  workspaceRatePerMinute: optional(count),
  visibilityDelayMs: optional(ms),
  searchDelayMs: optional(ms),
  refreshGraceSeconds: optional(count),
  queryRowLimit: optional(integer({ min: 1, max: 10_000 })),
});

const match = shape({
  method: optional(string()),
  pathPattern: optional(string()),
  token: optional(string()),
  bodyContains: optional(string()),
});

/** `POST /_sandbox/faults`. */
export function faultBody(value: unknown): { fault: FaultKind; match: FaultMatch; times: number | null } {
  const given = object(value, 'body');
  const kind = oneOf(['status', '503_after_saving', 'slow', 'drop', 'html_502'])(own(given, 'kind'), 'body.kind');
  const common = {
    kind: string(),
    match: optional(match),
    times: optional(nullable(integer({ min: 1, max: 1_000_000 }))),
  };
  const read = { ...common, ...(kind === 'status' && { status: known, retryAfter: optional(ms) }) };
  const timed = {
    ...read,
    ...(kind === 'slow' && { ms }),
    ...((kind === 'slow' || kind === 'drop') && { when: optional(when) }),
  };
  const parsed = shape(timed)(given, 'body') as Record<string, unknown>;
  const { match: matched = {}, times = 1, when: moment = 'before', ...rest } = parsed;
  const fault = kind === 'slow' || kind === 'drop' ? { ...rest, when: moment } : rest;
  return { fault: fault as FaultKind, match: matched as FaultMatch, times: times as number | null };
}

function known(value: unknown, path: string): number {
  if (statuses.some(status => status === value)) return value as number;
  throw failed(path, `one of ${statuses.join(', ')}`, value);
}
