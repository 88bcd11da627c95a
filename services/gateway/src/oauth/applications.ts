import { Injectable } from '@nestjs/common';
import { ApplicationCreated, ApplicationDeleted, ApplicationSecretRotated } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { randomBytes } from 'node:crypto';
import { DataSource, LessThan, type EntityManager } from 'typeorm';
import type { WorkspacePermission } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';
import { GET as GET_KEY } from '../api-key/api-key.queries.ts';
import type { ApiKey } from '../api-key/api-key.ts';
import { refuseBeyondMaker } from '../api-key/key-bounds.ts';
import { permissionsOf, type Scope } from '../api-key/scopes.ts';
import { ApplicationNotFound, ApplicationSecretless, KeyExceedsMaker } from '../errors.ts';
import { Briefly } from '../http/briefly.ts';
import { idAfter, listOf, type List, type ListQuery } from '../http/list.ts';
import { hold } from '../workspace/standing.ts';
import { Application, type ApplicationKind } from './application.entity.ts';
import { DELETE_APPLICATION, WAS_APPLICATION } from './application-removal.queries.ts';

export { Application };

/** What is known of an application in passing; in milliseconds. */
const KNOWN_FOR_MS = 1_500;

/** What is asked for. */
export interface NewApplication {
  name: string;
  kind: ApplicationKind;
  redirectUris: string[];
  scopes: Scope[];
}

/** Makes, finds and deletes applications. */
@Injectable()
export class Applications {
  readonly #known = new Briefly<Application>(KNOWN_FOR_MS);

  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /**
   * Makes an application; a confidential one with its secret, this once. With the id of one that is there, its secret is replaced:
   * whoever repeats a request never got the answer, so nobody has the old one.
   * @throws Problem `scope_exceeded`, `key_exceeds_maker`
   */
  async create(
    by: Principal,
    { id, workspaceId }: { id: string; workspaceId: string },
    asked: NewApplication,
  ): Promise<{ application: Application; secret?: string }> {
    const scopes = permissionsOf(asked.scopes);
    const secret = asked.kind === 'confidential' ? newSecret() : undefined;
    return transaction(this.dataSource, async tx => {
      await refuseBeyond(tx, by, workspaceId, scopes);
      const { name, kind, redirectUris } = asked;
      const sealed = secret === undefined ? null : this.box.seal(secret, id);
      const made = { id, workspaceId, name, kind, redirectUris, scopes, secret: sealed, createdBy: by.actor };
      const isNew = !(await tx.existsBy(Application, { id }));
      const application = await tx.save(Application, made);
      if (isNew) await tell(tx, ApplicationCreated, { applicationId: id, name, kind }, { workspaceId });
      return { application: application as Application, secret };
    });
  }

  /** The applications of a workspace, newest first. */
  async list(workspaceId: string, query: ListQuery): Promise<List<Application>> {
    const { limit } = query;
    const after = idAfter(query);
    const found = await this.dataSource.manager.find(Application, {
      where: { workspaceId, ...(after !== undefined && { id: LessThan(after) }) },
      order: { id: 'desc' },
      take: limit + 1,
    });
    const page = found.slice(0, limit);
    return listOf(page, found.length > limit ? page.at(-1)?.id : undefined);
  }

  /** An application of a workspace. @throws Problem `application_not_found` */
  async get(workspaceId: string, id: string): Promise<Application> {
    const application = await this.dataSource.manager.findOneBy(Application, { workspaceId, id });
    if (!application) throw ApplicationNotFound({ id });
    return application;
  }

  /** An application of any workspace, at most 1.5 seconds old; for the OAuth server. */
  find(id: string): Promise<Application | undefined> {
    return this.#known.get(id, async () => (await this.dataSource.manager.findOneBy(Application, { id })) ?? undefined);
  }

  /**
   * Gives an application another secret; the old one counts no more. Whoever has the secret can do what the application can.
   * @throws Problem `application_not_found`, `application_secretless`, `scope_exceeded`, `key_exceeds_maker`
   */
  async rotateSecret(
    by: Principal,
    workspaceId: string,
    id: string,
  ): Promise<{ application: Application; secret: string }> {
    const application = await this.get(workspaceId, id);
    if (application.kind === 'public') throw ApplicationSecretless({ id });
    const secret = newSecret();
    await transaction(this.dataSource, async tx => {
      await refuseBeyond(tx, by, workspaceId, application.scopes);
      await tx.update(Application, { id }, { secret: this.box.seal(secret, id) });
      await tell(tx, ApplicationSecretRotated, { applicationId: id }, { workspaceId });
    });
    this.#known.forget(id);
    return { application, secret };
  }

  /** Deletes an application, and with it every grant and token that it has. Repeatable. @throws Problem `application_not_found` when there never was one */
  async delete(workspaceId: string, id: string): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const [gone] = await tx.query<unknown[]>(DELETE_APPLICATION, [workspaceId, id]);
      if (gone) return tell(tx, ApplicationDeleted, { applicationId: id }, { workspaceId });
      const [was] = await tx.query<unknown[]>(WAS_APPLICATION, [workspaceId, id]);
      if (!was) throw ApplicationNotFound({ id });
    });
    this.#known.forget(id);
  }
}

/**
 * Refuses an application that can do more than who is given its secret: what they are not permitted and, as an application knows neither
 * end nor networks, longer and from elsewhere than the key with which they ask.
 */
async function refuseBeyond(
  tx: EntityManager,
  by: Principal,
  workspaceId: string,
  scopes: readonly WorkspacePermission[],
): Promise<void> {
  const permissions = await hold(tx, workspaceId, by, 'applications:write');
  const [key] = by.apiKeyId ? await tx.query<ApiKey[]>(GET_KEY, [workspaceId, by.apiKeyId]) : [];
  refuseBeyondMaker({ permissions }, { scopes, allowedNetworks: [] });
  if (key?.expiresAt || key?.allowedNetworks.length)
    throw KeyExceedsMaker({ how: 'it has an end or is bound to networks, and an application knows neither' });
}

function newSecret(): string {
  return `na_secret_${randomBytes(32).toString('base64url')}`;
}
