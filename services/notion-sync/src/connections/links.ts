import { Injectable } from '@nestjs/common';
import type { CheckConnectionRequest, Connection } from '@na/contracts';
import { SecretBox } from '@na/secrets';
import { DataSource } from 'typeorm';
import type { Lane } from '../budget/lanes.ts';
import { ConnectionIsBroken, ConnectionIsDisabled, ConnectionMissing, ConnectionNotFound } from '../errors.ts';
import { ConnectionRests } from '../notion/connection-rests.ts';
import { Notion, type Link } from '../notion/notion.ts';
import { noteUploadLimit } from '../capabilities/capability.queries.ts';
import { connectionBody } from './connection-body.ts';
import { noteWorking } from './connection-state.ts';
import {
  findConnection,
  noteNotionWorkspace,
  oldestActiveConnection,
  type ConnectionRow,
} from './connection.queries.ts';
import { ownerOf } from './owner.ts';

/** A broken connection is tried again by whoever needs it, at most this often; in milliseconds. */
const TRY_AGAIN_MS = 60_000;

/** Whoever finds a connection switched off looks again so soon; in milliseconds. */
const LOOK_AGAIN_MS = 60_000;

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
   * @throws Problem `connection_broken`, `connection_not_found`, `connection_missing`; ConnectionRests while it is switched off
   */
  async link(workspaceId: string, id: string | undefined): Promise<Link> {
    const connection = await this.connection(workspaceId, id);
    const link = this.linkOf(connection);
    if (connection.state === 'disabled')
      throw new ConnectionRests(connection.id, ConnectionIsDisabled({ retryAfterMs: LOOK_AGAIN_MS }));
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

  /** As {@link check}, when nobody waits for it. @throws NotionFailure, ConnectionRests */
  async checkQuietly(workspaceId: string, id: string): Promise<void> {
    await this.greet(this.linkOf(await this.connection(workspaceId, id)), 'background');
  }

  private async greet(link: Link, lane: Lane): Promise<void> {
    const me = await this.notion.ask(link, lane, 'users.me', client => client.users.me({}));
    await noteWorking(this.dataSource, link);
    const owner = ownerOf(me);
    if (!owner) return;
    await noteNotionWorkspace(this.dataSource, link.connectionId, owner);
    const { maxFileUploadBytes: bytes } = owner;
    if (bytes !== undefined) await noteUploadLimit(this.dataSource, link.connectionId, bytes);
  }

  /** A link through a connection, however that stands. */
  linkOf({ id, workspaceId, sealedToken, notionBotId }: ConnectionRow): Link {
    return { connectionId: id, workspaceId, token: this.box.open(sealedToken, id), botId: notionBotId };
  }
}
