import type { UserObjectResponse } from '@notionhq/client';
import { Injectable } from '@nestjs/common';
import { NotionForbidden } from '../errors.ts';
import type { Hold } from './hold.ts';
import type { NotionReader } from './notion-reader.ts';
import { storable } from './storable.ts';
import { forgetUsers, storeUsers } from './user.queries.ts';

/** Reads who there is in a Notion workspace. */
@Injectable()
export class Users {
  /** Reads all users; none where the integration may not see them. @throws NotionFailure */
  async read(reader: NotionReader, hold: Hold): Promise<void> {
    let cursor: string | null | undefined;
    let first: number | undefined;
    do {
      const start_cursor = cursor ?? undefined;
      const read = await reader
        .read('users', 'users.list', client => client.users.list({ page_size: 100, start_cursor }))
        .catch((error: unknown) => {
          if (!NotionForbidden.is(error)) throw error;
        });
      if (!read) return;
      first ??= read.reading;
      const { answer, reading } = read;
      await hold.note(tx => storeUsers(tx, hold.mirror, reading, storable(answer.results as UserObjectResponse[])));
      cursor = answer.next_cursor;
    } while (cursor);
    await hold.note(tx => forgetUsers(tx, hold.connectionId, first!));
  }
}
