import { Injectable } from '@nestjs/common';
import type { Problem } from '@na/errors';
import { timingSafeEqual } from 'node:crypto';
import { DataSource } from 'typeorm';
import { permissionsOfRole, type RoleName, type WorkspacePermission } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';
import { CredentialRefused, NetworkNotAllowed } from '../errors.ts';
import { Briefly } from '../http/briefly.ts';
import { RECOGNISE } from './api-key.queries.ts';
import type { ApiKey } from './api-key.ts';
import { KeyRefusals, type RefusalReason } from './key-refusals.ts';
import { readKey, type ReadKey } from './key-text.ts';
import { KeyUse } from './key-use.ts';
import { isWithin } from './networks.ts';
import { permissionsOf } from './scopes.ts';

/** What was revoked, or taken from a key's account, is so everywhere within two seconds; this leaves some for the look-up. */
const KNOWN_FOR_MS = 1_500;

/** What is stored of a key that somebody comes with. */
export interface StoredKey extends Pick<
  ApiKey,
  'id' | 'workspaceId' | 'scopes' | 'serviceAccountId' | 'allowedNetworks' | 'expiresAt' | 'revokedAt'
> {
  hash: Buffer;
  previousHash: Buffer | null;
  previousUntil: Date | null;
  role: RoleName | null;
  /** Of a custom role. */
  rolePermissions: string[] | null;
}

/** Finds out who comes with a key. */
@Injectable()
export class KeyRecognition {
  readonly #known = new Briefly<StoredKey>(KNOWN_FOR_MS);

  constructor(
    private readonly dataSource: DataSource,
    private readonly refusals: KeyRefusals,
    private readonly use: KeyUse,
  ) {}

  /** Who comes with this key from this address. @throws Problem `credential_refused`, `network_not_allowed` */
  async recognise(text: string, ip: string): Promise<Principal> {
    const read = readKey(text);
    if (typeof read === 'string') throw this.#refuse(read, ip);
    const key = await this.#known.get(read.publicId, () => this.#find(read.publicId));
    const reason = key ? reasonAgainst(key, read, ip, Date.now()) : 'unknown';
    // Only who has the secret learns whose key it is.
    if (reason === 'unknown') throw this.#refuse('unknown', ip);
    if (reason) throw this.#refuse(reason, ip, key);
    this.use.note(key!, ip);
    return principalOf(key!);
  }

  /** Reads a key anew when it comes next. */
  forget(publicId: string): void {
    this.#known.forget(publicId);
  }

  #refuse(reason: RefusalReason, ip: string, key?: StoredKey): Problem {
    this.refusals.note({ reason, ip, apiKeyId: key?.id, workspaceId: key?.workspaceId });
    return reason === 'network' ? NetworkNotAllowed({}) : CredentialRefused({ why: WHY[reason] });
  }

  async #find(publicId: string): Promise<StoredKey | undefined> {
    const [key] = await this.dataSource.query<StoredKey[]>(RECOGNISE, [publicId]);
    return key;
  }
}

/** What speaks against a key that came; undefined when nothing does. */
function reasonAgainst(key: StoredKey, { secretHash }: ReadKey, ip: string, now: number): RefusalReason | undefined {
  const opensStill = key.previousHash && key.previousUntil && key.previousUntil.getTime() > now;
  const isCurrent = timingSafeEqual(key.hash, secretHash);
  const isPrevious = timingSafeEqual(opensStill ? key.previousHash! : NO_HASH, secretHash);
  if (!isCurrent && !isPrevious) return 'unknown';
  if (key.revokedAt) return 'revoked';
  if (key.expiresAt && key.expiresAt.getTime() <= now) return 'expired';
  if (key.allowedNetworks.length && !isWithin(ip, key.allowedNetworks)) return 'network';
  return undefined;
}

/** What a key may: what its scopes name, and of a service account no more than its role. */
export function permittedTo({ scopes, serviceAccountId, role, rolePermissions }: StoredKey): WorkspacePermission[] {
  const named = permissionsOf(scopes);
  if (!serviceAccountId) return named;
  const ofRole = role ? permissionsOfRole(role, rolePermissions) : [];
  return named.filter(name => ofRole.includes(name));
}

function principalOf(key: StoredKey): Principal {
  const { id, workspaceId, serviceAccountId } = key;
  const actor = serviceAccountId ? `service_account:${serviceAccountId}` : `api_key:${id}`;
  return { actor, apiKeyId: id, workspaceId, permissions: permittedTo(key) };
}

/** SHA-256 gives no such hash that anybody could find a text for. */
const NO_HASH = Buffer.alloc(32);

const WHY: { [reason in Exclude<RefusalReason, 'network'>]: string } = {
  malformed: 'This is no API key: one is na_live_, 16 hexadecimal digits, 43 letters and digits, and a checksum.',
  bad_checksum: 'The API key was copied wrongly: its checksum does not fit. Compare it with where it came from.',
  unknown: 'The API key is unknown or was revoked.',
  expired: 'The API key has expired; make a new one with POST /v1/api-keys.',
  revoked: 'The API key is unknown or was revoked.',
};
