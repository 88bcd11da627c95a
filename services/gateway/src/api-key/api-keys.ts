import { Injectable } from '@nestjs/common';
import { ApiKeyCreated, ApiKeyRevoked } from '@na/contracts';
import { Invalid } from '@na/errors';
import { tell, transaction } from '@na/persistence';
import { createHash, randomBytes } from 'node:crypto';
import { DataSource, IsNull, LessThan } from 'typeorm';
import { ApiKeyNotFound, CredentialRefused, ScopeExceeded } from '../errors.ts';
import { Briefly } from '../http/briefly.ts';
import { isId } from '../http/fields.ts';
import { listOf, type List, type ListQuery } from '../http/list.ts';
import type { Principal } from '../access/principal.ts';
import { ApiKey } from './api-key.entity.ts';
import { permissionsOf, type Scope } from './scopes.ts';

/** A revoked key opens nothing after this time on any replica, in milliseconds. */
const KNOWN_FOR_MS = 2_000;

/** What a valid key stands for. */
type KnownKey = Pick<ApiKey, 'id' | 'workspaceId' | 'scopes'>;

/** Makes, finds and revokes API keys. */
@Injectable()
export class ApiKeys {
  readonly #known = new Briefly<KnownKey>(KNOWN_FOR_MS);

  constructor(private readonly dataSource: DataSource) {}

  /** Who comes with this key. @throws Problem `credential_refused` */
  async recognise(key: string): Promise<Principal> {
    const hash = hashOf(key);
    const known = await this.#known.get(hash.toString('base64'), () => this.#find(hash));
    if (!known) throw CredentialRefused({ why: 'The API key is unknown or was revoked.' });
    const { id, workspaceId, scopes } = known;
    return { actor: `api_key:${id}`, apiKeyId: id, workspaceId, permissions: permissionsOf(scopes) };
  }

  /**
   * Makes a key and gives it out, this once. With the id of a key that is there, its secret is replaced: whoever repeats a request
   * never got the answer, so nobody has the old one.
   */
  async create(
    by: Principal,
    workspaceId: string,
    id: string,
    { name, scopes }: { name: string; scopes: Scope[] },
  ): Promise<ApiKey & { key: string }> {
    const beyond = permissionsOf(scopes).filter(permission => !by.permissions.includes(permission));
    if (beyond.length) throw ScopeExceeded({ beyond });
    const { key, prefix } = newKey();
    return transaction(this.dataSource, async tx => {
      const made = { id, workspaceId, name, prefix, hash: hashOf(key), scopes, createdBy: by.actor };
      const { raw } = (await tx
        .createQueryBuilder()
        .insert()
        .into(ApiKey)
        .values(made)
        .orUpdate(['hash', 'prefix'], ['id'])
        .returning('created_at as "createdAt", old.id is null as "isNew"')
        .execute()) as { raw: [{ createdAt: Date; isNew: boolean }] };
      if (raw[0].isNew) await tell(tx, ApiKeyCreated, { apiKeyId: id, name }, { workspaceId });
      return { ...made, createdAt: raw[0].createdAt, revokedAt: null, key };
    });
  }

  /** The keys of a workspace that were not revoked, newest first. */
  async list(workspaceId: string, { limit, cursor }: ListQuery): Promise<List<ApiKey>> {
    if (cursor !== undefined && !isId(cursor))
      throw Invalid({
        errors: [{ pointer: '?cursor', detail: 'should be the nextCursor of a page before, unchanged' }],
      });
    const found = await this.dataSource.manager.find(ApiKey, {
      where: { workspaceId, revokedAt: IsNull(), ...(cursor !== undefined && { id: LessThan(cursor) }) },
      order: { id: 'desc' },
      take: limit + 1,
    });
    const page = found.slice(0, limit);
    return listOf(page, found.length > limit ? page.at(-1)?.id : undefined);
  }

  /** A key of a workspace. @throws Problem `api_key_not_found` */
  async get(workspaceId: string, id: string): Promise<ApiKey> {
    const key = await this.#stored(workspaceId, id);
    if (key.revokedAt) throw ApiKeyNotFound({ id });
    return key;
  }

  /** Makes a key useless. Repeatable. @throws Problem `api_key_not_found` */
  async revoke(workspaceId: string, id: string): Promise<void> {
    const { hash } = await this.#stored(workspaceId, id);
    await transaction(this.dataSource, async tx => {
      const { affected } = await tx.update(ApiKey, { id, revokedAt: IsNull() }, { revokedAt: new Date() });
      if (affected) await tell(tx, ApiKeyRevoked, { apiKeyId: id }, { workspaceId });
    });
    this.#known.forget(hash.toString('base64'));
  }

  async #stored(workspaceId: string, id: string): Promise<ApiKey> {
    const key = await this.dataSource.manager.findOneBy(ApiKey, { workspaceId, id });
    if (!key) throw ApiKeyNotFound({ id });
    return key;
  }

  async #find(hash: Buffer): Promise<KnownKey | undefined> {
    const key = await this.dataSource.manager.findOneBy(ApiKey, { hash, revokedAt: IsNull() });
    return key ?? undefined;
  }
}

/** What is stored of a key. */
export function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** What of a key people may see, to tell it from others. */
export function prefixOf(key: string): string {
  return key.slice(0, 'na_live_'.length + 6);
}

function newKey(): { key: string; prefix: string } {
  const key = `na_live_${randomBytes(6).toString('hex')}_${randomBytes(32).toString('base64url')}`;
  return { key, prefix: prefixOf(key) };
}
