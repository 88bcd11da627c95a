import type { ServiceConfig } from '@na/config';
import { randomBytes } from 'node:crypto';

/** Who a worker is towards the scheduler. */
export interface Identity {
  readonly workerId: string;
  readonly service: string;
  /** The version of the service. */
  readonly version?: string;
}

/** Nest's token for {@link Self}. */
export const SELF = Symbol('worker');

/** What a worker knows of itself. */
export interface Self {
  readonly identity: Identity;
  /** How long a stopping worker lets its handlers go on, in milliseconds. */
  readonly drainMs: number;
}

/** The worker of a replica. A process that starts anew under an old name is another worker, as it holds nothing of the old one. */
export function selfOf(service: string, { REPLICA, DRAIN_TIMEOUT_MS, SERVICE_VERSION }: ServiceConfig): Self {
  const workerId = `${service}/${REPLICA}/${randomBytes(4).toString('hex')}`;
  return { identity: { workerId, service, version: SERVICE_VERSION }, drainMs: DRAIN_TIMEOUT_MS };
}
