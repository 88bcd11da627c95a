import { isFullComment } from '@notionhq/client';
import { Injectable } from '@nestjs/common';
import { NotionForbidden, NotionNotFound } from '../errors.ts';
import { forgetComments, storeComments } from './comment.queries.ts';
import type { Keeper } from './hold.ts';
import type { NotionReader } from './notion-reader.ts';
import { storable } from './storable.ts';

/** Reads the open comments on a page. Notion dates no page by them, so a poll does not see that there are new ones. */
@Injectable()
export class Comments {
  /** Reads those on the page itself; none where the integration may not see them. @throws NotionFailure */
  async read(reader: NotionReader, hold: Keeper, pageId: string): Promise<void> {
    let cursor: string | null | undefined;
    let first: number | undefined;
    do {
      const start_cursor = cursor ?? undefined;
      const read = await reader
        .read('comments', 'comments.list', client =>
          client.comments.list({ block_id: pageId, page_size: 100, start_cursor }),
        )
        .catch((error: unknown) => {
          if (!NotionForbidden.is(error) && !NotionNotFound.is(error)) throw error;
        });
      if (!read) return;
      first ??= read.reading;
      const { answer, reading } = read;
      const comments = storable(answer.results.filter(isFullComment));
      await hold.note(tx => storeComments(tx, { ...hold.mirror, pageId }, reading, comments));
      cursor = answer.next_cursor;
    } while (cursor);
    await hold.note(tx => forgetComments(tx, hold.connectionId, pageId, first!));
  }
}
