import type { SecretBox } from '@na/secrets';
import { createHash } from 'node:crypto';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { DataSource } from 'typeorm';
import { isId } from '../http/fields.ts';
import type { Application } from './applications.ts';
import { CONSUME, DESTROY, DESTROY_OF_GRANT, FIND, FIND_BY_UID, KEEP } from './oauth.queries.ts';

/** For what the OAuth server sets no end itself. */
const LONGEST_S = 90 * 24 * 60 * 60;

/** What is stored of an id that its holder keeps secret. */
export function artifactHash(id: string): Buffer {
  return createHash('sha256').update(id).digest();
}

/**
 * Keeps what the OAuth server hands out in Postgres. A grant keeps its id, which opens nothing; of everything else only a hash is kept,
 * as the id is the token.
 */
export class Artifacts implements Adapter {
  constructor(
    private readonly kind: string,
    private readonly dataSource: DataSource,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const { jti, ...rest } = payload;
    await this.dataSource.query(KEEP, [
      this.kind,
      artifactHash(id),
      JSON.stringify(this.kind === 'Grant' ? { ...rest, jti } : rest),
      payload.grantId ?? (this.kind === 'Grant' ? id : null),
      payload.clientId ?? null,
      isId(payload.accountId) ? payload.accountId : null,
      expiresIn || LONGEST_S,
    ]);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const [found] = await this.dataSource.query<{ payload: AdapterPayload; consumed: number | null }[]>(FIND, [
      this.kind,
      artifactHash(id),
    ]);
    return found && { ...found.payload, jti: id, ...(found.consumed !== null && { consumed: found.consumed }) };
  }

  async consume(id: string): Promise<void> {
    await this.dataSource.query(CONSUME, [this.kind, artifactHash(id)]);
  }

  async destroy(id: string): Promise<void> {
    await this.dataSource.query(DESTROY, [this.kind, artifactHash(id)]);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.dataSource.query(DESTROY_OF_GRANT, [this.kind, grantId]);
  }

  /** A browser's session with the OAuth server, by the name that its interactions know it by; its cookie stays unknown. */
  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const [found] = await this.dataSource.query<{ payload: AdapterPayload }[]>(FIND_BY_UID, [this.kind, uid]);
    return found?.payload;
  }

  /** There is no device flow. */
  async findByUserCode(): Promise<undefined> {
    return undefined;
  }
}

/** Gives the OAuth server our applications as its clients; they are made and changed by our own API only. */
export class Clients implements Adapter {
  constructor(
    private readonly applications: { find(id: string): Promise<Application | undefined> },
    private readonly box: SecretBox,
  ) {}

  async find(id: string): Promise<AdapterPayload | undefined> {
    const application = isId(id) ? await this.applications.find(id) : undefined;
    if (!application) return undefined;
    const { kind, name, redirectUris, scopes, secret } = application;
    const isPublic = kind === 'public';
    return {
      client_id: id,
      client_name: name,
      ...(secret !== null && { client_secret: this.box.open(secret, id) }),
      token_endpoint_auth_method: isPublic ? 'none' : 'client_secret_basic',
      application_type: redirectUris.some(uri => uri.startsWith('http://')) ? 'native' : 'web',
      redirect_uris: redirectUris,
      response_types: redirectUris.length ? ['code'] : [],
      grant_types: [
        ...(redirectUris.length ? ['authorization_code', 'refresh_token'] : []),
        ...(isPublic ? [] : ['client_credentials']),
      ],
      scope: [...scopes, 'offline_access'].join(' '),
      // The library wants one that its keys can do, though no identity tokens are given out.
      id_token_signed_response_alg: 'ES256',
    };
  }

  upsert(): Promise<void> {
    throw new Error('Applications are made by POST /v1/applications.');
  }

  consume = this.upsert;
  destroy = this.upsert;
  revokeByGrantId = this.upsert;
  findByUid = async () => undefined;
  findByUserCode = async () => undefined;
}
