import type { MirrorPageChanged } from '@na/contracts';
import { Mirrors } from '../src/mirror/mirrors.ts';
import { Poll } from '../src/mirror/poll.ts';
import { duePoll } from '../src/mirror/progress.queries.ts';
import { DataSource } from 'typeorm';
import { carryOut, directTask, resultOf } from './attempts.ts';
import type { LoggedRequest } from './sandbox.ts';
import type { World } from './world.ts';

/** A page of Notion's as the official client gets it. */
export interface NotionPage {
  id: string;
  object: 'page' | 'data_source';
  in_trash: boolean;
  created_time: string;
  last_edited_time: string;
  properties: { [name: string]: { [member: string]: unknown } };
}

/** A page as it stands in the mirror. */
export interface MirrorRow {
  id: string;
  title: string;
  version: number;
  properties: NotionPage['properties'];
  inTrash: boolean;
  isGone: boolean;
  isDue: boolean;
  body: object[] | null;
}

/** The mirror of a world's connection, and the Notion that it is a mirror of. */
export class MirrorWorld {
  readonly connectionId: string;

  /** @param connectionId the world's own unless given */
  constructor(
    readonly world: World,
    connectionId?: string,
  ) {
    this.connectionId = connectionId ?? world.connectionId;
  }

  /** Reads all that the connection sees, by a task. */
  async backfill(): Promise<object> {
    const { connectionId } = this;
    const { workspaceId, app } = this.world;
    const task = directTask(workspaceId, 'notion.mirror.backfill', { connectionId });
    return resultOf((await carryOut(app, task)).last);
  }

  /** Polls once, and reads the bodies that are settled. */
  async poll(): Promise<void> {
    const { connectionId } = this;
    const { workspaceId, app } = this.world;
    const get = <T>(type: abstract new (...given: never[]) => T): T => app.get(type as never, { strict: false });
    const { signal } = new AbortController();
    const done = await get(Mirrors).during(
      { connectionId, workspaceId },
      { hasTime: false, signal },
      async (reader, hold) => {
        const number = await duePoll(get(DataSource), connectionId);
        if (number === undefined) throw new Error('No poll is due.');
        await get(Poll).run(reader, hold, number);
        await get(Poll).readBodies(reader, hold);
      },
    );
    if (!done) throw new Error('Somebody else holds the mirror.');
  }

  /** Polls twice, as search looks for what was edited and for what lies in the trash in turns; gives the requests of both. */
  async pollBoth(): Promise<LoggedRequest[]> {
    await this.world.sandbox.clearLog();
    await this.poll();
    await this.poll();
    return this.world.sandbox.log();
  }

  async rows(): Promise<MirrorRow[]> {
    return this.world.database.query<MirrorRow>(
      `select page.id, title, version, properties, in_trash as "inTrash", is_gone as "isGone", body_due_since is not null as "isDue",
         body.blocks as body
       from mirror_page page left join mirror_body body on body.connection_id = page.connection_id and body.page_id = page.id
       where page.connection_id = $1 order by page.id`,
      [this.connectionId],
    );
  }

  async row(id: string): Promise<MirrorRow> {
    const found = (await this.rows()).find(row => row.id === id);
    if (!found) throw new Error(`The page ${id} is not mirrored.`);
    return found;
  }

  /** What was told of pages, oldest first. */
  async news(): Promise<MirrorPageChanged[]> {
    const told = await this.world.told<MirrorPageChanged>('MirrorPageChanged');
    return told.filter(({ connectionId }) => connectionId === this.connectionId);
  }

  /** All that the connection can see in Notion. */
  async seen(): Promise<NotionPage[]> {
    const all: NotionPage[] = [];
    let cursor: string | null | undefined;
    do {
      const page = (await this.world.sandbox.notion('POST', '/search', {
        filter: { property: 'object', value: 'page' },
        ...(cursor && { start_cursor: cursor }),
      })) as { results: NotionPage[]; next_cursor: string | null };
      all.push(...page.results);
      cursor = page.next_cursor;
    } while (cursor);
    return all.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** Moves Notion's time on to a second of the next minute; gives what time it is then. */
  async nextMinute(second = 5): Promise<Date> {
    const now = await this.world.sandbox.clock({ frozen: true });
    const minute = Math.floor(now.getTime() / 60_000) * 60_000;
    return this.world.sandbox.clock({ frozen: true, set: new Date(minute + 60_000 + second * 1_000).toISOString() });
  }

  async newRow(title: string, more: object = {}): Promise<string> {
    const parent = { data_source_id: await this.world.sandbox.todoSource() };
    const properties = { title: { title: [{ text: { content: title } }] } };
    return ((await this.world.sandbox.notion('POST', '/pages', { parent, properties, ...more })) as NotionPage).id;
  }

  async retitle(id: string, title: string): Promise<void> {
    await this.world.sandbox.notion('PATCH', `/pages/${id}`, {
      properties: { title: { title: [{ text: { content: title } }] } },
    });
  }

  /** A page below another one, beside all data sources. */
  async newPage(title: string, below = this.world.sandbox.rootPageId): Promise<string> {
    const properties = { title: { title: [{ text: { content: title } }] } };
    return (
      (await this.world.sandbox.notion('POST', '/pages', { parent: { page_id: below }, properties })) as NotionPage
    ).id;
  }

  async move(id: string, below: string): Promise<void> {
    await this.world.sandbox.notion('POST', `/pages/${id}/move`, { parent: { type: 'page_id', page_id: below } });
  }

  async trash(id: string, in_trash = true): Promise<void> {
    await this.world.sandbox.notion('PATCH', `/pages/${id}`, { in_trash });
  }

  async append(id: string, words: string): Promise<void> {
    const children = [{ paragraph: { rich_text: [{ text: { content: words } }] } }];
    await this.world.sandbox.notion('PATCH', `/blocks/${id}/children`, { children });
  }
}
