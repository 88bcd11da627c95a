import { isFullBlock, type AppendBlockChildrenParameters, type BlockObjectRequest } from '@notionhq/client';
import type { JsonObject } from '@na/contracts';
import { createHash } from 'node:crypto';
import type { Link, Notion } from '../notion/notion.ts';
import { everyPage } from '../notion/paging.ts';
import { plainBlock, plainId, type PlainBlock } from './content.ts';
import type { Creation } from './creation.ts';
import { runsOf, withoutBorn } from './runs.ts';

/** Blocks that are to be appended with one request. */
export interface NewBlocks {
  link: Link;
  /** The page or block that they go below. */
  parentId: string;
  /** The block that they follow; they go to the end when it is left out. */
  afterId?: string;
  /** 1 to 100, as Notion takes them. */
  children: JsonObject[];
  /** The blocks that the parent was made with, as far as we made it; no append made those. */
  bornWith(): Promise<PlainBlock[]>;
}

/** What the ledger and Notion need to know to append blocks exactly once; the rest only their owner knows. */
export function appendCreation(
  notion: Notion,
  notionVersion: string,
  { link, parentId, afterId, children, bornWith }: NewBlocks,
): Omit<Creation, 'subject' | 'isWanted' | 'settled'> {
  const blocks = children.map(plainBlock);
  return {
    kin: createHash('sha256')
      .update(`blocks\n${plainId(parentId)}\n${JSON.stringify(blocks)}`)
      .digest('base64url'),
    content: { blocks },
    link,
    operation: 'blocks.children.append',
    write: async client => {
      const appended = await client.blocks.children.append({
        block_id: parentId,
        children: children as unknown as BlockObjectRequest[],
        ...positionOf(afterId, notionVersion),
      });
      return { ids: appended.results.map(({ id }) => id).slice(0, children.length) };
    },
    look: async ({ blocks: sent = [] }, since) => {
      const standing = await everyPage(start_cursor =>
        notion.ask(link, 'normal', 'blocks.children.list', client =>
          client.blocks.children.list({ block_id: parentId, page_size: 100, start_cursor }),
        ),
      );
      const candidates = standing.filter(isFullBlock).map(block => ({
        id: block.id,
        block: plainBlock(block as unknown as JsonObject),
        isCandidate:
          Date.parse(block.created_time) >= since.getTime() && plainId(block.created_by.id) === plainId(link.botId),
      }));
      const born = await bornWith();
      return {
        ids: candidates.map(({ id }) => id),
        unclaimed: claimed => runsOf(sent, withoutBorn(candidates, born, claimed), claimed),
      };
    },
    recall: async ids => ({ ids }),
  };
}

/** Since 2026-03-11 Notion takes a position in place of `after`. */
function positionOf(
  afterId: string | undefined,
  version: string,
): Pick<AppendBlockChildrenParameters, 'after' | 'position'> {
  if (!afterId) return {};
  return version < '2026-03-11'
    ? { after: afterId }
    : { position: { type: 'after_block', after_block: { id: afterId } } };
}
