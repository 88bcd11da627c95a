import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { ConnectionService, type Authorization } from '@na/contracts';
import { Invalid } from '@na/errors';
import { SecretBox } from '@na/secrets';
import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { Principal } from '../access/principal.ts';
import type { Config } from '../config.ts';
import { AuthorizationForApplications } from '../errors.ts';
import { Services } from '../http/services.ts';
import type { AuthorizationBody, StartedAuthorizationDto } from './authorization.dto.ts';
import { BEGIN } from './authorization.queries.ts';
import { hashOf } from './browser-binding.ts';
import { returnPlace } from './return-to.ts';

/** For whom the address of Notion's page is sealed. */
export const urlOwner = (id: string) => `${id}/authorization-url`;

/**
 * Begins to connect Notion workspaces. Whoever finishes it has to be who began it, or somebody could have another person's Notion connected to a
 * workspace of theirs (session fixation), or theirs to another's (log-in forgery). A browser's session goes to Notion itself, and has to be the
 * one that comes back. A program has no browser: it gets a link to a page of ours, which says for which workspace access is asked, and the first
 * browser that goes on from there is the one that has to come back.
 */
@Injectable()
export class Authorizations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly services: Services,
    private readonly box: SecretBox,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PUBLIC_URL' | 'RETURN_TO_ORIGINS'>,
  ) {}

  /** @param inBrowser whether it is a browser's session that asks */
  async start(
    { actor, sessionId, apiKeyId }: Principal,
    workspaceId: string,
    id: string,
    { body: { returnTo, ...wanted }, inBrowser }: { body: AuthorizationBody; inBrowser: boolean },
  ): Promise<StartedAuthorizationDto> {
    // Whether it may still do so at the end cannot be found out for an application, whose token is not kept.
    if (!sessionId && !apiKeyId) throw AuthorizationForApplications({});
    const place = returnTo === undefined ? undefined : this.#place(returnTo);
    const { url, expiresAt } = await this.services.ask(ConnectionService.startAuthorization, {
      id,
      workspaceId,
      ...wanted,
    });
    const ticket = inBrowser ? undefined : randomBytes(32).toString('base64url');
    await this.dataSource.query(BEGIN, [
      ...[id, workspaceId, actor, sessionId ?? null, apiKeyId ?? null, inBrowser],
      ...[ticket ? hashOf(ticket) : null, this.box.seal(url, urlOwner(id)), place?.href ?? null, expiresAt],
    ]);
    const link = `${this.config.PUBLIC_URL}/v1/connections/authorizations/${id}/open?ticket=${ticket}`;
    return { id, url: ticket ? link : url, expiresAt };
  }

  get(workspaceId: string, id: string): Promise<Authorization> {
    return this.services.ask(ConnectionService.getAuthorization, { workspaceId, id });
  }

  #place(returnTo: string): URL {
    const { PUBLIC_URL, RETURN_TO_ORIGINS } = this.config;
    const place = returnPlace(returnTo, { publicUrl: PUBLIC_URL, origins: RETURN_TO_ORIGINS });
    if (place) return place;
    const detail = `should be a path, or an address of ${[new URL(PUBLIC_URL).origin, ...RETURN_TO_ORIGINS].join(' or ')}`;
    throw Invalid({ errors: [{ pointer: '/returnTo', detail }] });
  }
}
