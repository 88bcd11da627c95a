import {
  isFullBlock,
  isFullPage,
  type BlockObjectRequest,
  type Client,
  type CreatePageParameters,
  type PageObjectResponse,
} from '@notionhq/client';
import type { JsonObject } from '@na/contracts';
import { createHash } from 'node:crypto';
import type { Link, Notion } from '../notion/notion.ts';
import { everyPage } from '../notion/paging.ts';
import { titleItems } from '../notion/title.ts';
import type { Seen } from './candidates.ts';
import { plainBlock, plainId, plainText, plainValue, type Content } from './content.ts';
import type { Creation, Look, Made } from './creation.ts';

/** Where a page hangs. */
export type Parent = { page_id: string } | { data_source_id: string };

/** A page that is to be made. */
export interface NewPage {
  link: Link;
  parent: Parent;
  title: string;
  /** Beside the title, as Notion takes them. */
  properties: JsonObject;
  /** Its first blocks, at most 100; left out where pages have none. */
  children?: JsonObject[];
}

/** What the ledger and Notion need to know to make a page exactly once; the rest only its owner knows. */
export function pageCreation(notion: Notion, page: NewPage): Omit<Creation, 'subject' | 'isWanted' | 'settled'> {
  const { link, parent, title, properties, children } = page;
  const content: Content = {
    title,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, plainValue(value as JsonObject)]),
    ),
    ...(children && { blocks: children.map(plainBlock) }),
  };
  return {
    kin: createHash('sha256')
      .update(`page\n${plainId(idOf(parent))}\n${title}`)
      .digest('base64url'),
    content,
    link,
    operation: 'pages.create',
    write: async client => madeOf(await client.pages.create(requestOf(page))),
    look: async ({ title = '', blocks }, since) => {
      const ask = asking(notion, link);
      const wanted = { title, since, link };
      const found =
        'page_id' in parent ? await below(ask, parent.page_id, wanted) : await rows(ask, parent.data_source_id, wanted);
      return lookOf(
        await Promise.all(found.map(async each => seenOf(each, blocks && (await firstBlocks(ask, each.id))))),
      );
    },
    recall: async ([id]) =>
      madeOf(await asking(notion, link)('pages.retrieve', client => client.pages.retrieve({ page_id: id! }))),
  };
}

type Ask = <T>(operation: Parameters<Notion['ask']>[2], call: (client: Client) => Promise<T>) => Promise<T>;

function asking(notion: Notion, link: Link): Ask {
  return (operation, call) => notion.ask(link, 'normal', operation, call);
}

function idOf(parent: Parent): string {
  return 'page_id' in parent ? parent.page_id : parent.data_source_id;
}

function requestOf({ parent, title, properties, children }: NewPage): CreatePageParameters {
  return {
    parent,
    // Every page has its title under the id `title`, whatever its name is.
    properties: { ...(properties as CreatePageParameters['properties']), title: { title: titleItems(title) } },
    ...(children?.length && { children: children as unknown as BlockObjectRequest[] }),
  };
}

function madeOf(page: object): Made {
  const { id, url } = page as PageObjectResponse;
  return { ids: [id], url, page };
}

interface Wanted {
  title: string;
  since: Date;
  link: Link;
}

/** Rows of the data source with this title that our bot made. */
async function rows(ask: Ask, dataSourceId: string, { title, since, link }: Wanted): Promise<PageObjectResponse[]> {
  const isNew = { timestamp: 'created_time' as const, created_time: { on_or_after: since.toISOString() } };
  const isCalled = { property: 'title', title: title ? { equals: title } : { is_empty: true as const } };
  const found = await everyPage(start_cursor =>
    ask('dataSources.query', client =>
      client.dataSources.query({
        data_source_id: dataSourceId,
        filter: { and: [isCalled, isNew] },
        page_size: 100,
        start_cursor,
      }),
    ),
  );
  return found.filter(isFullPage).filter(page => isBy(link, page.created_by.id));
}

/** Pages below the page with this title that our bot made. */
async function below(ask: Ask, pageId: string, { title, since, link }: Wanted): Promise<PageObjectResponse[]> {
  const children = await everyPage(start_cursor =>
    ask('blocks.children.list', client =>
      client.blocks.children.list({ block_id: pageId, page_size: 100, start_cursor }),
    ),
  );
  const named = children
    .filter(isFullBlock)
    .filter(
      block =>
        block.type === 'child_page' &&
        block.child_page.title === title &&
        Date.parse(block.created_time) >= since.getTime() &&
        isBy(link, block.created_by.id),
    );
  const found = await Promise.all(
    named.map(({ id }) => ask('pages.retrieve', client => client.pages.retrieve({ page_id: id }))),
  );
  return found.filter(isFullPage);
}

async function firstBlocks(ask: Ask, pageId: string): Promise<JsonObject[]> {
  const list = await ask('blocks.children.list', client =>
    client.blocks.children.list({ block_id: pageId, page_size: 100 }),
  );
  return list.results as unknown as JsonObject[];
}

function isBy({ botId }: Link, userId: string): boolean {
  return plainId(userId) === plainId(botId);
}

function seenOf(page: PageObjectResponse, blocks?: JsonObject[]): Seen<Made> {
  const properties = Object.entries(page.properties).flatMap(([name, value]) => {
    const plain = plainValue(value as unknown as JsonObject);
    return [[name, plain] as const, [value.id, plain] as const];
  });
  const title = Object.values(page.properties).find(value => value.type === 'title');
  const content = {
    title: plainText(title?.title),
    properties: Object.fromEntries(properties),
    blocks: blocks?.map(plainBlock),
  };
  return { ids: [page.id], content, made: madeOf(page) };
}

function lookOf(seen: Seen<Made>[]): Look {
  return {
    ids: seen.flatMap(({ ids }) => ids),
    unclaimed: claimed => seen.filter(({ ids }) => !ids.some(id => claimed.has(plainId(id)))),
  };
}
