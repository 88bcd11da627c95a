import {
  arrayOf,
  boolean,
  failed,
  integer,
  nullable,
  number,
  object,
  oneOf,
  optional,
  own,
  shape,
  string,
  uuid,
} from '../checks/check.ts';
import { capabilities } from '../store/records.ts';
import { rateLimitReasons, type ErrorCode } from '../errors.ts';
import { seedChoices, seedNamed, type SeedName } from '../seeds/seeds.ts';
import { faultCodes, type FaultKind, type FaultMatch, type FaultStatus } from './faults.ts';

/** A month of seconds and milliseconds: long enough for any test, short enough to stay a number of a clock. */
const longest = 31 * 86_400 * 1000;

const ms = integer({ min: 0, max: longest });
const when = oneOf(['before', 'after']);
const statuses = Object.keys(faultCodes).map(Number) as FaultStatus[];

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
  /** A token whose bot, capabilities and pages it shares: what a new secret of the same integration is. */
  botOf: optional(string({ max: 200 })),
  capabilities: optional(arrayOf(oneOf(capabilities))),
  roots: optional(arrayOf(uuid)),
  ratePerMinute: optional(nullable(integer({ min: 0, max: 1_000_000 }))),
});

/** `POST /_sandbox/restore` and `/reset`. */
export const restoreBody = shape({ id: string() });
export const resetBody = shape({ seed: optional(seed) });

const count = integer({ min: 0, max: 1_000_000 });

/** `POST /_sandbox/settings`: what is not named stays as it is. */
export const settingsBody = shape({
  ratePerMinute: optional(count),
  workspaceRatePerMinute: optional(count),
  visibilityDelayMs: optional(ms),
  searchDelayMs: optional(ms),
  refreshGraceSeconds: optional(count),
  asyncDelayMs: optional(ms),
  openImports: optional(boolean),
  webhookAggregationMs: optional(ms),
  webhookDelayMs: optional(ms),
  webhookReorderMs: optional(ms),
  webhookDuplicateShare: optional(share),
  webhookSeed: optional(count),
  rowLimit: optional(count),
  blockLimit: optional(count),
  queryRowLimit: optional(integer({ min: 1, max: 10_000 })),
});

/** `POST /_sandbox/templates`: which page becomes a template of its data source. */
export const templateBody = shape({ pageId: uuid, isDefault: optional(oneOf([true, false])) });

/** `POST /_sandbox/discussions`. */
export const discussionBody = shape({ discussionId: uuid, resolved: oneOf([true, false]) });

/** `POST /_sandbox/custom_emojis`. */
export const customEmojiBody = shape({ name: string({ max: 100 }), url: string({ max: 2000 }) });

function share(value: unknown, path: string): number {
  const given = number(value, path);
  if (given < 0 || given > 1) throw failed(path, 'from `0` to `1`', given);
  return given;
}

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
  const read = { ...common, ...(kind === 'status' && statusFields(own(given, 'status'))) };
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

function seed(value: unknown, path: string): SeedName {
  const named = seedNamed(string()(value, path));
  if (!named) throw failed(path, seedChoices, value);
  return named;
}

/** What a fault with a status may say besides: which of its codes, and why a request is refused. */
function statusFields(status: unknown) {
  const codes = faultCodes[known(status, 'body.status')];
  return {
    status: known,
    code: optional(oneOf(codes as readonly ErrorCode[])),
    retryAfter: optional(ms),
    ...(status === 429 && { reason: optional(oneOf(rateLimitReasons)) }),
  };
}

function known(value: unknown, path: string): FaultStatus {
  if (statuses.some(status => status === value)) return value as FaultStatus;
  throw failed(path, `one of ${statuses.join(', ')}`, value);
}
