import { Injectable } from '@nestjs/common';
import { SecretBox } from '@na/secrets';
import { DataSource } from 'typeorm';
import { ConnectionLinkRefused } from '../errors.ts';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';
import { CLAIM, FIND_BY_TICKET, type BegunAuthorization } from './authorization.queries.ts';
import { urlOwner } from './authorizations.ts';
import { hashOf, markBrowser, markOf } from './browser-binding.ts';
import { noticePage } from './pages.ts';

/** The links that programs give to people. */
@Injectable()
export class LinksToNotion {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /** The page that says what the link is for. Whoever only looks at it, such as the preview of a messenger, has not used it up. */
  async open(request: GatewayRequest, reply: GatewayReply, id: string, ticket: string): Promise<string> {
    const [found] = await this.dataSource.query<{ workspaceName: string; expiresAt: Date }[]>(FIND_BY_TICKET, [
      id,
      hashOf(ticket),
    ]);
    if (!found) throw ConnectionLinkRefused({});
    markBrowser(request, reply, id, found.expiresAt);
    return noticePage({ workspace: found.workspaceName, ticket });
  }

  /** Where it goes on. Only from that page, so that nobody is led past it, and in one browser. @throws Problem `connection_link_refused` */
  async follow(request: GatewayRequest, id: string, ticket: string): Promise<string> {
    const site = request.headers['sec-fetch-site'];
    const mark = markOf(request, id);
    if (!mark || (site !== undefined && site !== 'same-origin')) throw ConnectionLinkRefused({});
    const [[claimed]] = await this.dataSource.query<[BegunAuthorization[], number]>(CLAIM, [id, hashOf(ticket), mark]);
    if (!claimed) throw ConnectionLinkRefused({});
    return this.box.open(claimed.sealedUrl, urlOwner(id));
  }
}
