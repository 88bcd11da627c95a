import type { JsonObject } from '@na/contracts';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { limit, notionId, text, uuid } from '../asked.ts';

/** Notion takes so many blocks in one request, nested ones counted; https://developers.notion.com/reference/request-limits */
const MOST_BLOCKS = 1000;
/** Properties, and body, as JSON. */
const MOST_BYTES = 64 * 1024;

const object = () => z.record(z.string(), z.json()) as unknown as z.ZodType<JsonObject>;
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** Blocks as Notion takes them. */
export const blocks = (least: number) =>
  z
    .array(object())
    .min(least, `should have at least ${least} block`)
    .max(MOST_BLOCKS, `should have at most ${MOST_BLOCKS} blocks`)
    .refine(
      list => countBlocks(list) <= MOST_BLOCKS,
      `should have at most ${MOST_BLOCKS} blocks, those inside others counted`,
    )
    .refine(list => bytes(list) <= MOST_BYTES, 'should be at most 64 KiB as JSON');

const pageProperties = () =>
  object()
    .refine(value => bytes(value) <= MOST_BYTES, 'should be at most 64 KiB as JSON')
    .refine(value => !('title' in value), 'should not hold the title, which has a field of its own');

/** A page's title and properties, with the sentences that a caller gets. */
export const pageContent = {
  title: text(1, 2000).describe('Its title; 1 to 2,000 characters.'),
  properties: pageProperties()
    .optional()
    .describe('Its other properties by name, in the shape that Notion takes them.'),
};

/** The fields of a change; absent ones stay. */
export const pageChange = {
  ...pageContent,
  title: pageContent.title.optional().describe('Its title; 1 to 2,000 characters.'),
};

export type PageChangeRequest = z.output<z.ZodObject<typeof pageChange>>;

export const pageParent = z
  .strictObject({
    pageId: notionId().optional().describe('Below this page.'),
    dataSourceId: notionId().optional().describe('As a row of this data source.'),
  })
  .refine(({ pageId, dataSourceId }) => !pageId !== !dataSourceId, 'should name either a pageId or a dataSourceId')
  .describe('Where it is to hang: below a page or as a row of a data source.');

export const newPage = z.object({
  id: uuid(),
  workspaceId: uuid(),
  connectionId: uuid().optional(),
  parent: pageParent,
  ...pageContent,
  children: blocks(0).default([]),
});
export type NewPageRequest = z.output<typeof newPage>;

export const whichPage = z.object({ workspaceId: uuid(), id: uuid() });

export const changedPage = whichPage.extend({ expectedVersion: z.number().int().optional(), ...pageChange });

export const pageList = z.object({
  workspaceId: uuid(),
  syncStates: z.array(z.enum(['pending', 'synced', 'failed'])).default([]),
  includeArchived: z.boolean().default(false),
  limit: limit(),
  cursor: z.string().optional(),
});

/** Tells requests for a new page apart: the same for the same content. */
export function digestOf({ connectionId, parent, title, properties, children }: NewPageRequest): string {
  const content = [
    connectionId ?? null,
    parent.pageId ?? null,
    parent.dataSourceId ?? null,
    title,
    properties ?? {},
    children,
  ];
  return createHash('sha256').update(canonical(content)).digest('base64url');
}

/** Blocks and those inside them. */
function countBlocks(list: JsonObject[]): number {
  return list.reduce((sum, block) => {
    const type = String(block.type ?? Object.keys(block).find(key => key !== 'object') ?? '');
    const inside = (block[type] as JsonObject | undefined)?.children ?? block.children;
    return sum + 1 + (Array.isArray(inside) ? countBlocks(inside as JsonObject[]) : 0);
  }, 0);
}

/** JSON whose objects have their members in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
