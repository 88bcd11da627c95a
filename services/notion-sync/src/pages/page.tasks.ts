import type { JsonObject } from '@na/contracts';
import { transaction } from '@na/persistence';
import { TaskHandler, type Handles, type RunningAttempt } from '@na/tasks';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { notionId, uuid } from '../asked.ts';
import { atNoCost } from '../sync/at-no-cost.ts';
import { Mirror } from '../sync/mirror.ts';
import { applyOnce } from '../sync/sync.queries.ts';
import { NOTION_WRITE } from '../sync/task-policy.ts';
import { ForeignPages } from './foreign-pages.ts';
import { PageKind } from './page-kind.ts';
import { blocks, pageChange, pageContent, pageParent } from './page-shape.ts';
import { findPageByEitherId, type PageRow } from './page.queries.ts';
import { Pages } from './pages.ts';

const version = () =>
  z.int().min(1).optional().describe('The version that the change led to, when it is stored already.');
const pageId = () =>
  notionId().describe("The page: its id here or Notion's id; one that only Notion knows is changed there alone.");
const connectionId = () =>
  uuid().optional().describe("The connection to use; the workspace's oldest active one when absent.");

const createPayload = z.strictObject({
  pageId: uuid().optional().describe("The page's id; the task's own id when absent."),
  connectionId: connectionId(),
  parent: pageParent,
  ...pageContent,
  children: blocks(0)
    .default([])
    .describe('Its body: blocks in the shape that Notion takes them; at most 1,000 in all and 64 KiB.'),
});

@TaskHandler({
  type: 'notion.page.create',
  version: 1,
  description: 'Makes a page in Notion.',
  payload: createPayload,
  ...NOTION_WRITE,
})
export class CreatePageTask implements Handles<typeof createPayload> {
  constructor(
    private readonly pages: Pages,
    private readonly mirror: Mirror,
    private readonly kind: PageKind,
  ) {}

  async run({ pageId, ...content }: z.output<typeof createPayload>, attempt: RunningAttempt): Promise<JsonObject> {
    const { effectId, workspaceId } = attempt;
    return atNoCost(async () => {
      const { id } = await this.pages.takeFor(attempt, { id: pageId ?? effectId, workspaceId, ...content });
      return resultOf(await this.mirror.bring(this.kind, id, attempt));
    });
  }
}

const updatePayload = z.strictObject({
  pageId: pageId(),
  connectionId: connectionId(),
  version: version(),
  ...pageChange,
});

@TaskHandler({
  type: 'notion.page.update',
  version: 1,
  description: "Brings a change of a page's title or properties to Notion.",
  payload: updatePayload,
  ...NOTION_WRITE,
})
export class UpdatePageTask implements Handles<typeof updatePayload> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pages: Pages,
    private readonly mirror: Mirror,
    private readonly kind: PageKind,
    private readonly foreign: ForeignPages,
  ) {}

  async run(
    { pageId, connectionId, version, ...change }: z.output<typeof updatePayload>,
    attempt: RunningAttempt,
  ): Promise<JsonObject> {
    const { taskId, effectId, workspaceId } = attempt;
    return atNoCost(async () => {
      const page = await findPageByEitherId(this.dataSource, workspaceId, pageId);
      if (!page) return this.foreign.change(pageId, connectionId, change, attempt);
      if (!version)
        await transaction(this.dataSource, async tx => {
          if (await applyOnce(tx, effectId)) await this.pages.change(tx, page, change, taskId);
        });
      return resultOf(await this.mirror.bring(this.kind, page.id, attempt));
    });
  }
}

const archivePayload = z.strictObject({ pageId: pageId(), connectionId: connectionId(), version: version() });

@TaskHandler({
  type: 'notion.page.archive',
  version: 1,
  description: "Puts a page into Notion's trash.",
  payload: archivePayload,
  ...NOTION_WRITE,
})
export class ArchivePageTask implements Handles<typeof archivePayload> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pages: Pages,
    private readonly mirror: Mirror,
    private readonly kind: PageKind,
    private readonly foreign: ForeignPages,
  ) {}

  async run(
    { pageId, connectionId, version }: z.output<typeof archivePayload>,
    attempt: RunningAttempt,
  ): Promise<JsonObject> {
    const { taskId, workspaceId } = attempt;
    return atNoCost(async () => {
      const page = await findPageByEitherId(this.dataSource, workspaceId, pageId);
      if (!page) return this.foreign.trash(pageId, connectionId, attempt);
      if (!version)
        await transaction(this.dataSource, tx => this.pages.trash(tx, { workspaceId, id: page.id }, taskId));
      return resultOf(await this.mirror.bring(this.kind, page.id, attempt));
    });
  }
}

function resultOf({ id, notionPageId, notionUrl }: PageRow): JsonObject {
  return { pageId: id, ...(notionPageId && { notionPageId }), ...(notionUrl && { notionUrl }) };
}
