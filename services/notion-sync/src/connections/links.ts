import { Injectable } from '@nestjs/common';
import type { CheckConnectionRequest, Connection } from '@na/contracts';
import { SecretBox } from '@na/secrets';
import { DataSource } from 'typeorm';
import type { Lane } from '../budget/lanes.ts';
import { ConnectionIsBroken, ConnectionMissing, ConnectionNotFound } from '../errors.ts';
import { Notion, type Link } from '../notion/notion.ts';
import { connectionBody } from './connection-body.ts';
import { noteWorking } from './connection-state.ts';
import { findConnection, oldestActiveConnection, type ConnectionRow } from './connection.queries.ts';

/** A broken connection is tried again by whoever needs it, at most this often; in milliseconds. */
const TRY_AGAIN_MS = 60_000;

/** Opens connections for whoever wants to ask Notion something. */
@Injectable()
export class Links {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notion: Notion,
    private readonly box: SecretBox,
  ) {}

  /**
   * The connection that is meant: the named one, else the workspace's oldest active one.
   * @throws Problem `connection_not_found`, `connection_missing`
   */
  async connection(workspaceId: string, id: string | undefined): Promise<ConnectionRow> {
    const found = id
      ? await findConnection(this.dataSource, workspaceId, id)
      : await oldestActiveConnection(this.dataSource, workspaceId);
    if (found) return found;
    throw id ? ConnectionNotFound({ id }) : ConnectionMissing({});
  }

  /**
   * A link to ask Notion through. Through a broken connection nothing is asked, but once a minute whether it still is.
   * @throws Problem `connection_broken`, `connection_not_found`, `connection_missing`
   */
  async link(workspaceId: string, id: string | undefined): Promise<Link> {
    const connection = await this.connection(workspaceId, id);
    const link = this.linkOf(connection);
    if (connection.state === 'active') {
      await this.notion.keepFresh(link, connection.tokenExpiresAt);
      return link;
    }
    const silentMs = Date.now() - (connection.checkedAt?.getTime() ?? 0);
    if (silentMs < TRY_AGAIN_MS)
      throw ConnectionIsBroken({ said: connection.problem ?? 'unknown', retryAfterMs: TRY_AGAIN_MS - silentMs });
    await this.greet(link, 'normal');
    return link;
  }

  /** Asks Notion whether the token still works, and says how the connection stands after that. */
  async check({ workspaceId, id }: CheckConnectionRequest): Promise<Connection> {
    const link = this.linkOf(await this.connection(workspaceId, id));
    await this.greet(link, 'interactive').catch((error: unknown) => {
      // The answer tells it.
      if (!ConnectionIsBroken.is(error)) throw error;
    });
    return connectionBody(await this.connection(workspaceId, id));
  }

  private async greet(link: Link, lane: Lane): Promise<void> {
    await this.notion.ask(link, lane, 'users.me', client => client.users.me({}));
    await noteWorking(this.dataSource, link);
  }

  private linkOf({ id, workspaceId, sealedToken, notionBotId }: ConnectionRow): Link {
    return { connectionId: id, workspaceId, token: this.box.open(sealedToken, id), botId: notionBotId };
  }
}
