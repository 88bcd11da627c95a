import type { Principal } from '../../access/principal.ts';
import type { Rate } from './token-bucket.ts';

/** What a limit counts by. An address is a single one of IPv4, and of IPv6 the /64 that one customer has. */
export type CountedBy = 'address' | 'account' | 'key' | 'application' | 'workspace';

export interface Policy extends Rate {
  name: string;
  by: CountedBy;
  /** The routes, as `POST /v1/sessions`; all when there are none. */
  routes?: readonly string[];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * All limits. The general ones are there against runaway programs: a working day of the load scenarios (100 reads a second with one key)
 * stays a sixth below the tightest. The ones of open doors are there against guessing and against mail to strangers, and leave room for
 * an office behind one address.
 */
export const POLICIES: readonly Policy[] = [
  { name: 'address', by: 'address', limit: 1_000 * 60, windowMs: MINUTE, burst: 10_000 },
  { name: 'account', by: 'account', limit: 300 * 60, windowMs: MINUTE, burst: 3_000 },
  { name: 'key', by: 'key', limit: 600 * 60, windowMs: MINUTE, burst: 6_000 },
  { name: 'application', by: 'application', limit: 600 * 60, windowMs: MINUTE, burst: 6_000 },
  { name: 'workspace', by: 'workspace', limit: 1_000 * 60, windowMs: MINUTE, burst: 10_000 },
  {
    name: 'log_in',
    by: 'address',
    limit: 300,
    windowMs: MINUTE,
    burst: 300,
    routes: ['POST /v1/sessions', 'POST /v1/sessions/current/confirm'],
  },
  {
    name: 'refresh',
    by: 'address',
    limit: 1_200,
    windowMs: MINUTE,
    burst: 1_200,
    routes: ['POST /v1/sessions/refresh', 'POST /oauth/*'],
  },
  // Ten tokens a second: a token lasts ten minutes, and one of them does for all that a program asks.
  { name: 'tokens', by: 'application', limit: 600, windowMs: MINUTE, burst: 600, routes: ['POST /oauth/*'] },
  // Besides these, mails to one address of the net are limited where they are written.
  {
    name: 'sign_up',
    by: 'address',
    limit: 300,
    windowMs: HOUR,
    burst: 300,
    routes: ['POST /v1/users', 'POST /v1/password-resets', 'POST /v1/email-verifications'],
  },
  {
    name: 'mailed_token',
    by: 'address',
    limit: 300,
    windowMs: MINUTE,
    burst: 300,
    routes: [
      'POST /v1/password-resets/confirm',
      'POST /v1/email-verifications/confirm',
      'POST /v1/email-changes/confirm',
      'POST /v1/email-changes/undo',
      'POST /v1/invitations/preview',
    ],
  },
  // Notion sends from few addresses, and again what is refused.
  {
    name: 'notion_webhook',
    by: 'address',
    limit: 6_000,
    windowMs: MINUTE,
    burst: 1_000,
    routes: ['POST /v1/notion/webhooks/:id'],
  },
];

/** What a request is counted under. */
export interface Counted {
  policy: Policy;
  /** The policy and whoever it counts, as one word. */
  key: string;
}

/** What is counted by the address, before anybody knows who asks. */
export function countedByAddress(policies: readonly Policy[], route: string, network: string): Counted[] {
  return policies
    .filter(({ by, routes }) => by === 'address' && (!routes || routes.includes(route)))
    .map(policy => ({ policy, key: `${policy.name}:${network}` }));
}

/** What is counted by who asks. */
export function countedByPrincipal(
  policies: readonly Policy[],
  route: string,
  { userId, apiKeyId, applicationId, workspaceId }: Partial<Principal>,
): Counted[] {
  const subjects = {
    address: undefined,
    account: userId,
    key: apiKeyId,
    application: applicationId,
    workspace: workspaceId,
  };
  return policies.flatMap(policy => {
    const subject = subjects[policy.by];
    const isMeant = subject !== undefined && (!policy.routes || policy.routes.includes(route));
    return isMeant ? [{ policy, key: `${policy.name}:${subject}` }] : [];
  });
}

const WINDOWS: { [unit: string]: number } = { s: SECOND, m: MINUTE, h: HOUR };

/**
 * The limits with those replaced that an operator sets: `key=1200/m,log_in=60/m burst 20`.
 * @throws RangeError that says what is wrong
 */
export function policiesWith(overrides: string): Policy[] {
  const given = new Map<string, Partial<Policy>>();
  for (const entry of overrides
    .split(',')
    .map(part => part.trim())
    .filter(Boolean)) {
    const [, name = '', limit, unit = '', burst] = /^(\w+)=(\d{1,9})\/([smh])(?: burst (\d{1,9}))?$/.exec(entry) ?? [];
    if (!name) throw new RangeError(`"${entry}" should look like key=1200/m or log_in=60/m burst 20`);
    if (!POLICIES.some(policy => policy.name === name))
      throw new RangeError(`there is no limit "${name}"; there are ${POLICIES.map(policy => policy.name).join(', ')}`);
    if (Number(limit) < 1 || Number(burst ?? 1) < 1) throw new RangeError(`"${entry}" would let nobody in`);
    given.set(name, { limit: Number(limit), windowMs: WINDOWS[unit], burst: Number(burst ?? limit) });
  }
  return POLICIES.map(policy => ({ ...policy, ...given.get(policy.name) }));
}
