import type { Scope } from './scopes.ts';

/** A program's way in, as it is stored, but for what its holder alone has. */
export interface ApiKey {
  id: string;
  workspaceId: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  /** Of a service account, whose role bounds what it may; null when it stands for itself. */
  serviceAccountId: string | null;
  /** In CIDR notation; empty is from everywhere. */
  allowedNetworks: string[];
  expiresAt: Date | null;
  /** Until when the secret before still opens. */
  previousUntil: Date | null;
  lastUsedAt: Date | null;
  lastUsedNetwork: string | null;
  /** `user:<id>`, `api_key:<id>` or `service_account:<id>`. */
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  revokedAt: Date | null;
  version: number;
}

/** What makes a key with its secret: this once. */
export type KeyInHand = ApiKey & { key: string };

export const KEY_STATES = ['active', 'expiring', 'expired'] as const;
export type KeyState = (typeof KEY_STATES)[number];

/** A key that ends within this time is said to be expiring, in milliseconds. */
const SOON_MS = 7 * 24 * 60 * 60_000;

/** How a key stands at a time. */
export function stateOf({ expiresAt }: Pick<ApiKey, 'expiresAt'>, now: number): KeyState {
  if (!expiresAt || expiresAt.getTime() > now + SOON_MS) return 'active';
  return expiresAt.getTime() > now ? 'expiring' : 'expired';
}
