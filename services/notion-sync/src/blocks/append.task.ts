import type { JsonObject } from '@na/contracts';
import { GiveBack, TaskHandler, type Handles, type RunningAttempt } from '@na/tasks';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { notionId, uuid } from '../asked.ts';
import { Links } from '../connections/links.ts';
import { PageNotInNotion } from '../errors.ts';
import { blocks } from '../pages/page-shape.ts';
import { findPageByEitherId } from '../pages/page.queries.ts';
import { atNoCost } from '../sync/at-no-cost.ts';
import { NOTION_WRITE } from '../sync/task-policy.ts';
import { Appends } from './appends.ts';

/** How long to wait for a page that is on its way to Notion, in milliseconds. */
const ON_ITS_WAY_MS = 1_000;

const payload = z.strictObject({
  blockId: notionId().describe("The page or block to append to: a page's id here, or Notion's id of a page or block."),
  connectionId: uuid()
    .optional()
    .describe("The connection to use; the page's own when it is known here, else the workspace's oldest active one."),
  afterId: notionId().optional().describe('The block to append after; at the end when absent.'),
  children: blocks(1).describe(
    'The blocks, in the shape that Notion takes them; 1 to 1,000 in all and at most 64 KiB.',
  ),
});

@TaskHandler({
  type: 'notion.block.append',
  version: 1,
  description: 'Appends blocks to a page or a block in Notion.',
  payload,
  ...NOTION_WRITE,
})
export class AppendBlocksTask implements Handles<typeof payload> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    private readonly appends: Appends,
  ) {}

  async run(
    { blockId, connectionId, afterId, children }: z.output<typeof payload>,
    attempt: RunningAttempt,
  ): Promise<JsonObject> {
    return atNoCost(async () => {
      const page = await findPageByEitherId(this.dataSource, attempt.workspaceId, blockId);
      if (page && !page.notionPageId) {
        if (page.syncState === 'failed') throw PageNotInNotion({ id: page.id });
        throw new GiveBack({ reason: `The page ${page.id} is still on its way to Notion.`, delayMs: ON_ITS_WAY_MS });
      }
      const link = await this.links.link(attempt.workspaceId, connectionId ?? page?.connectionId);
      const parentId = page?.notionPageId ?? blockId;
      const notionBlockIds = await this.appends.append(
        { link, subject: `task:${attempt.effectId}`, parentId, afterId, children },
        attempt,
      );
      return { notionBlockIds };
    });
  }
}
