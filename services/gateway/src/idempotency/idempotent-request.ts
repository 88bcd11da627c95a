import { Invalid } from '@na/errors';
import { keyedHash } from '../account/keyed-hash.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';

/** A POST that came with an Idempotency-Key. */
export interface IdempotentRequest {
  /** What its record is found by. */
  id: Buffer;
  /** What is asked. */
  fingerprint: Buffer;
  /** The key as the caller chose it. */
  key: string;
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The Idempotency-Key of a request. @throws Problem `validation_failed` */
export function idempotencyKeyOf({ headers }: GatewayRequest): string | undefined {
  const key = headers['idempotency-key']?.toString();
  if (key === undefined || KEY.test(key)) return key;
  const detail = 'should be 1 to 255 visible ASCII characters without spaces, such as a UUID';
  throw Invalid({ errors: [{ pointer: 'Idempotency-Key', detail }] });
}

/**
 * What makes two requests the same: who asks, for which workspace (where that matters: a user who makes one is in another afterwards),
 * with which key; and whether they ask for the same: path, query and
 * body, whatever the order of its fields. Hashed with the gateway's secret, as a body may bear a password.
 */
export function idempotentRequest(
  request: GatewayRequest,
  { key, secret, isInWorkspace }: { key: string; secret: string; isInWorkspace: boolean },
): IdempotentRequest {
  const { actor = `anonymous:${request.ip}`, workspaceId } = request.principal ?? {};
  return {
    id: keyedHash(secret, 'idempotency key', actor, (isInWorkspace && workspaceId) || '', key),
    fingerprint: keyedHash(secret, 'idempotent request', request.url, JSON.stringify(request.body ?? null, sorted)),
    key,
  };
}

function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
