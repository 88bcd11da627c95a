import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { ApiKeyChanged, ApiKeyCreated, ApiKeyRevoked, ApiKeyRotated } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../access/principal.ts';
import type { Config } from '../config.ts';
import { revokeActor } from '../access/revoked-actor.ts';
import { ApiKeyNotFound } from '../errors.ts';

import type { List } from '../http/list.ts';
import { Keyset } from '../http/sort.ts';
import { CHANGE, COUNT, GET, HOLD, list, MAKE, PUBLIC_ID, revoke, ROTATE, SORTABLE } from './api-key.queries.ts';
import type { ApiKey, KeyInHand } from './api-key.ts';
import type { ListKeysQuery } from './api-key.dto.ts';
import { refuseBeyondMaker, refuseUnfitEnd, type Granted, type Standing } from './key-bounds.ts';
import { KeyRecognition } from './key-recognition.ts';
import { newKeyText, newPublicId, prefixOf, readKey, type ReadKey } from './key-text.ts';
import { KeyUse } from './key-use.ts';
import { refuseStale } from '../workspace/asked.ts';
import { takeBackOffers } from '../workspace/offers.ts';
import { hold } from '../workspace/standing.ts';

/** What a new key is to be. */
export interface NewKey extends Granted {
  name: string;
  serviceAccountId?: string;
}

/** Makes, lists, changes, rotates and revokes API keys. They are the workspace's own, and go on when their maker leaves. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly recognition: KeyRecognition,
    private readonly use: KeyUse,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Makes a key and gives it out, this once. With the id of a key that is there, its secret is replaced: whoever repeats a request
   * never got the answer, so nobody has the old one.
   * @throws Problem `scope_exceeded`, `key_exceeds_maker`, `validation_failed`
   */
  async make(by: Principal, workspaceId: string, id: string, wanted: NewKey, ip: string): Promise<KeyInHand> {
    refuseUnfitEnd(wanted.expiresAt, Date.now(), this.config.API_KEY_MAX_DAYS);
    const publicId = newPublicId();
    const key = newKeyText(publicId);
    return transaction(this.dataSource, async tx => {
      refuseBeyondMaker(await standingOf(tx, workspaceId, by), wanted);
      const [made] = await tx.query<(ApiKey & { isNew: boolean })[]>(MAKE, [
        ...[id, workspaceId, wanted.name, prefixOf(key), publicId, hashOf(key), wanted.scopes],
        ...[wanted.serviceAccountId ?? null, wanted.allowedNetworks, wanted.expiresAt ?? null, by.actor],
      ]);
      if (!made) throw ApiKeyNotFound({ id });
      const { isNew, ...stored } = made;
      if (isNew) {
        await this.use.noteMaking(tx, id, ip);
        await tell(tx, ApiKeyCreated, { apiKeyId: id, name: wanted.name }, { workspaceId });
      }
      return { ...stored, key };
    });
  }

  /** The keys of a workspace that were not revoked, newest first unless another order is asked for. */
  async list(workspaceId: string, query: ListKeysQuery): Promise<List<ApiKey>> {
    const { limit, cursor, sort, total, serviceAccountId = null } = query;
    const whose = [workspaceId, serviceAccountId];
    return new Keyset(SORTABLE, sort).page<ApiKey>({
      limit,
      cursor,
      from: 4,
      read: async ({ place, after, orderBy }, values) => {
        const sql = list(place, after, orderBy);
        const rows = await this.dataSource.query<(ApiKey & { place: string[] })[]>(sql, [
          ...whose,
          limit + 1,
          ...values,
        ]);
        return rows.map(({ place: at, ...item }) => ({ place: at, item }));
      },
      count: total ? () => this.dataSource.query<[{ total: number }]>(COUNT, whose) : undefined,
    });
  }

  /** A key of a workspace. @throws Problem `api_key_not_found` */
  async get(workspaceId: string, id: string): Promise<ApiKey> {
    const [key] = await this.dataSource.query<ApiKey[]>(GET, [workspaceId, id]);
    if (!key || key.revokedAt) throw ApiKeyNotFound({ id });
    return key;
  }

  /**
   * Changes a key. What makes it able to do more, or from more places, must be within what the changer has.
   * @throws Problem `api_key_not_found`, `version_stale`, `scope_exceeded`, `key_exceeds_maker`
   */
  async change(
    by: Principal,
    workspaceId: string,
    id: string,
    wanted: Partial<Pick<ApiKey, 'name' | 'scopes' | 'allowedNetworks'>>,
    version: number | undefined,
  ): Promise<ApiKey> {
    const changed = await transaction(this.dataSource, async tx => {
      const standing = await standingOf(tx, workspaceId, by);
      const key = await held(tx, workspaceId, id);
      refuseStale(key.version, version);
      const { name, scopes, allowedNetworks } = wanted;
      if (scopes || allowedNetworks) refuseBeyondMaker(standing, { ...key, ...withoutAbsent(wanted) });
      if (scopes) await takeBackOffers(tx, workspaceId, actorOf(key));
      const fields = Object.keys(wanted).filter(field => wanted[field as keyof typeof wanted] !== undefined);
      if (!fields.length) return key;
      const values = [id, name ?? null, scopes ?? null, allowedNetworks ?? null];
      const [[row]] = await tx.query<[[ApiKey], number]>(CHANGE, values);
      await tell(tx, ApiKeyChanged, { apiKeyId: id, fields }, { workspaceId });
      return row;
    });
    await this.#forget(id);
    return changed;
  }

  /**
   * Gives a key a new secret; the one before opens for so many milliseconds more, and one before that no longer. With the id of the
   * rotation that came last, the secret that nobody got is replaced.
   * @throws Problem `api_key_not_found`, `scope_exceeded`, `key_exceeds_maker`
   */
  async rotate(
    by: Principal,
    workspaceId: string,
    id: string,
    { rotationId, overlapMs }: { rotationId: string; overlapMs: number },
  ): Promise<KeyInHand> {
    const { publicId, ...rotated } = await transaction(this.dataSource, async tx => {
      const standing = await standingOf(tx, workspaceId, by);
      const stored = await held(tx, workspaceId, id);
      // What it has, it may have on; what its account's role takes from it stays taken.
      if (by.apiKeyId !== id) refuseBeyondMaker(standing, stored);
      const [named] = await tx.query<[{ publicId: string }]>(PUBLIC_ID, [id]);
      const key = newKeyText(named.publicId);
      const values = [id, hashOf(key), overlapMs, prefixOf(key), rotationId];
      const [[row]] = await tx.query<[[ApiKey & { publicId: string; isNew: boolean }], number]>(ROTATE, values);
      const { isNew, ...rest } = row;
      if (isNew) await tell(tx, ApiKeyRotated, { apiKeyId: id, overlapMs }, { workspaceId });
      return { ...rest, key };
    });
    this.recognition.forget(publicId);
    return rotated;
  }

  /** Makes a key useless. Repeatable. @throws Problem `api_key_not_found` */
  async revoke(workspaceId: string, id: string): Promise<void> {
    const revoked = await transaction(this.dataSource, async tx => {
      await held(tx, workspaceId, id, { evenRevoked: true });
      return this.#revoke(tx, 'id', id, workspaceId);
    });
    for (const publicId of revoked) this.recognition.forget(publicId);
  }

  /** Makes all keys of a service account useless, as part of what made that necessary. */
  async revokeAllOf(tx: EntityManager, workspaceId: string, serviceAccountId: string): Promise<void> {
    await this.#revoke(tx, 'service_account_id', serviceAccountId, workspaceId);
  }

  async #revoke(
    tx: EntityManager,
    by: 'id' | 'service_account_id',
    value: string,
    workspaceId: string,
  ): Promise<string[]> {
    type Revoked = Pick<ApiKey, 'id' | 'serviceAccountId'> & { publicId: string };
    const [revoked] = await tx.query<[Revoked[], number]>(revoke(by), [value]);
    for (const { id, ...key } of revoked) {
      await tell(tx, ApiKeyRevoked, { apiKeyId: id }, { workspaceId });
      await revokeActor(tx, `api_key:${id}`);
      await takeBackOffers(tx, workspaceId, actorOf({ id, ...key }));
    }
    return revoked.map(({ publicId }) => publicId);
  }

  async #forget(id: string): Promise<void> {
    const [named] = await this.dataSource.query<{ publicId: string }[]>(PUBLIC_ID, [id]);
    if (named) this.recognition.forget(named.publicId);
  }
}

/** In whose name a key acts. Which of its keys a service account sent an invitation with is not known, so all count as sent with each. */
function actorOf({ id, serviceAccountId }: Pick<ApiKey, 'id' | 'serviceAccountId'>): string {
  return serviceAccountId ? `service_account:${serviceAccountId}` : `api_key:${id}`;
}

async function held(tx: EntityManager, workspaceId: string, id: string, { evenRevoked = false } = {}): Promise<ApiKey> {
  const [key] = await tx.query<ApiKey[]>(HOLD, [workspaceId, id]);
  if (!key || (key.revokedAt && !evenRevoked)) throw ApiKeyNotFound({ id });
  return key;
}

/** What whoever asks may do by now, and the key with which they ask. */
async function standingOf(tx: EntityManager, workspaceId: string, by: Principal): Promise<Standing> {
  const permissions = await hold(tx, workspaceId, by, 'api_keys:write');
  if (!by.apiKeyId) return { permissions };
  const [key] = await tx.query<ApiKey[]>(GET, [workspaceId, by.apiKeyId]);
  return { permissions, key };
}

function withoutAbsent<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}

function hashOf(key: string): Buffer {
  return (readKey(key) as ReadKey).secretHash;
}
