import { Injectable } from '@nestjs/common';
import { ConnectionMended, ConnectionRotated, type Connection, type RotateConnectionRequest } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { asked, notionToken, uuid } from '../asked.ts';
import { connectionBody } from '../connections/connection-body.ts';
import { lockConnection, replaceToken } from '../connections/connection.queries.ts';
import { Links } from '../connections/links.ts';
import { ownerOf } from '../connections/owner.ts';
import { tokenPreview } from '../connections/token-preview.ts';
import { plainId } from '../effects/content.ts';
import {
  ConnectionIsBroken,
  ConnectionIsDisabled,
  ConnectionIsOAuth,
  ConnectionNotFound,
  ConnectionOfOtherBot,
  NotionTokenRefused,
} from '../errors.ts';
import type { NotionFailure } from '../notion/notion-failure.ts';
import { Notion, type Link } from '../notion/notion.ts';

const rotation = z.object({ workspaceId: uuid(), id: uuid(), token: notionToken() });

/** Gives a connection a new token of the same integration. */
@Injectable()
export class Rotation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    private readonly notion: Notion,
    private readonly box: SecretBox,
  ) {}

  /**
   * The old token is used until the new one, which Notion has taken, is stored. Repeatable: with the token that is there nothing changes.
   * @throws Problem `notion_token_refused`, `connection_other_bot`, `connection_is_oauth`, `connection_disabled`, `connection_not_found`
   */
  async rotate(request: RotateConnectionRequest): Promise<Connection> {
    const { workspaceId, id, token } = asked(rotation, request);
    const there = await this.links.connection(workspaceId, id);
    if (there.kind === 'oauth') throw ConnectionIsOAuth({ id });
    if (there.state === 'disabled') throw ConnectionIsDisabled({});
    const link = this.links.linkOf(there);
    if (link.token === token && there.state === 'active') return connectionBody(there);
    await this.check({ ...link, token });
    return transaction(this.dataSource, async tx => {
      const locked = await lockConnection(tx, workspaceId, id);
      if (!locked) throw ConnectionNotFound({ id });
      // Switched off meanwhile: it is not to come on by this.
      if (locked.state === 'disabled') throw ConnectionIsDisabled({});
      const preview = tokenPreview(token);
      const kept = await replaceToken(tx, id, { sealedToken: this.box.seal(token, id), tokenPreview: preview });
      await tell(tx, ConnectionRotated, { connectionId: id, tokenPreview: preview }, { workspaceId });
      if (locked.state === 'broken') await tell(tx, ConnectionMended, { connectionId: id }, { workspaceId });
      return connectionBody(kept);
    });
  }

  /** Asks Notion with the new token. That it is refused says nothing of the one that is in use. */
  private async check(link: Link): Promise<void> {
    const me = await this.notion
      .ask(link, 'interactive', 'users.me', client => client.users.me({}))
      .catch((error: unknown) => {
        if (ConnectionIsBroken.is(error)) throw NotionTokenRefused({ said: (error as NotionFailure).said });
        throw error;
      });
    const owner = ownerOf(me);
    if (!owner) throw NotionTokenRefused({ said: 'The token belongs to a person.' });
    if (plainId(owner.botId) !== plainId(link.botId)) throw ConnectionOfOtherBot({});
  }
}
