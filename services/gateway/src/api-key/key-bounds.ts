import { Invalid } from '@na/errors';
import type { WorkspacePermission } from '../access/permissions.ts';
import { KeyExceedsMaker, ScopeExceeded } from '../errors.ts';
import type { ApiKey } from './api-key.ts';
import { isNetworkWithin } from './networks.ts';
import { permissionsOf, type Scope } from './scopes.ts';

/** What a key is given. */
export interface Granted {
  scopes: readonly Scope[];
  expiresAt?: Date | null;
  allowedNetworks: readonly string[];
}

/** What somebody has who gives. */
export interface Standing {
  permissions: readonly WorkspacePermission[];
  /** The key with which they ask. */
  key?: ApiKey;
}

/** A key that lasts shorter is a mistake of the clock. */
const SHORTEST_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** Refuses an end that is too near or too far. @throws Problem `validation_failed` */
export function refuseUnfitEnd(expiresAt: Date | null | undefined, now: number, mostDays: number): void {
  if (!expiresAt) return;
  const left = expiresAt.getTime() - now;
  if (left >= SHORTEST_MS && left <= mostDays * DAY_MS) return;
  const detail = `should be at least a minute and at most ${mostDays} days ahead, but is ${expiresAt.toISOString()}`;
  throw Invalid({ errors: [{ pointer: '/expiresAt', detail }] });
}

/**
 * Refuses a key that could do more than its maker: what they are not permitted, and, when a key makes it, longer or from elsewhere.
 * @throws Problem `scope_exceeded`, `key_exceeds_maker`
 */
export function refuseBeyondMaker({ permissions, key: own }: Standing, granted: Granted): void {
  const beyond = permissionsOf(granted.scopes).filter(permission => !permissions.includes(permission));
  if (beyond.length) throw ScopeExceeded({ beyond });
  if (!own) return;
  if (own.expiresAt && !(granted.expiresAt && granted.expiresAt <= own.expiresAt))
    throw KeyExceedsMaker({ how: `its own end is ${own.expiresAt.toISOString()}, so expiresAt must not be later` });
  const { allowedNetworks: ofOwn } = own;
  const { allowedNetworks: given } = granted;
  if (ofOwn.length && !(given.length && given.every(network => isNetworkWithin(network, ofOwn))))
    throw KeyExceedsMaker({ how: `it is bound to ${ofOwn.join(', ')}, so allowedNetworks must lie within` });
}
