import type { UpdatePageParameters } from '@notionhq/client';
import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@na/contracts';
import { Links } from '../connections/links.ts';
import type { Maker } from '../effects/creation.ts';
import { Notion } from '../notion/notion.ts';
import { titleItems } from '../notion/title.ts';
import type { PageChangeRequest } from './page-shape.ts';

/** Pages of Notion that are not known here. A change of one can be repeated without harm. */
@Injectable()
export class ForeignPages {
  constructor(
    private readonly links: Links,
    private readonly notion: Notion,
  ) {}

  async change(
    pageId: string,
    connectionId: string | undefined,
    { title, properties }: PageChangeRequest,
    maker: Maker,
  ): Promise<JsonObject> {
    return this.update(pageId, connectionId, maker, {
      properties: {
        ...properties,
        ...(title !== undefined && { title: { title: titleItems(title) } }),
      } as UpdatePageParameters['properties'],
    });
  }

  async trash(pageId: string, connectionId: string | undefined, maker: Maker): Promise<JsonObject> {
    return this.update(pageId, connectionId, maker, { in_trash: true });
  }

  private async update(
    pageId: string,
    connectionId: string | undefined,
    { workspaceId, signal }: Maker,
    body: Pick<UpdatePageParameters, 'properties' | 'in_trash'>,
  ): Promise<JsonObject> {
    const link = await this.links.link(workspaceId, connectionId);
    const page = await this.notion.ask(
      link,
      'normal',
      'pages.update',
      client => client.pages.update({ page_id: pageId, ...body }),
      signal,
    );
    return { notionPageId: page.id, ...('url' in page && { notionUrl: page.url }) };
  }
}
