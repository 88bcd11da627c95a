import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { LearnedCapabilities } from '../capabilities/learned-capabilities.ts';
import { plainId } from '../effects/content.ts';
import { TodoAssigneeUnknown } from '../todo-errors.ts';
import { Notion, type Link } from '../notion/notion.ts';
import { everyPage } from '../notion/paging.ts';
import { SharedWork } from './shared-work.ts';

/** A list that is older is asked for again before it is used; in milliseconds. */
const FRESH_MS = 10 * 60_000;
/** A list that is younger is not asked for again because somebody is not on it; in milliseconds. */
const RECENT_MS = 30_000;

/** A person in Notion. */
export interface NotionUser {
  id: string;
  name: string | null;
  email: string | null;
}

interface UserList {
  users: NotionUser[];
  ageMs: number;
}

/** The people of Notion workspaces, kept for all replicas. */
@Injectable()
export class NotionUsers {
  private readonly fetches = new SharedWork<UserList>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly notion: Notion,
    private readonly capabilities: LearnedCapabilities,
  ) {}

  /**
   * The id of the one user whom an id, an e-mail address or a name means.
   * @throws Problem `todo_assignee_unknown` when it means nobody or several
   */
  async resolve(link: Link, assignee: string): Promise<string> {
    const known = await this.known(link);
    const list = known && known.ageMs < FRESH_MS ? known : await this.fetched(link);
    let matches = whoIs(assignee, list.users);
    if (!matches.length && list.ageMs > RECENT_MS) matches = whoIs(assignee, (await this.fetched(link)).users);
    if (matches.length !== 1) throw TodoAssigneeUnknown({ assignee, found: matches.length });
    return matches[0]!.id;
  }

  private async known({ connectionId }: Link): Promise<UserList | undefined> {
    const [found] = await this.dataSource.query(
      `select users, extract(epoch from clock_timestamp() - fetched_at)::float8 * 1000 as "ageMs" from notion_users where connection_id = $1`,
      [connectionId],
    );
    return found;
  }

  private fetched(link: Link): Promise<UserList> {
    return this.fetches.of(link.connectionId, async () => {
      const all = await everyPage(start_cursor =>
        this.notion.ask(link, 'normal', 'users.list', client => client.users.list({ page_size: 100, start_cursor })),
      );
      const users = all.flatMap(user =>
        user.type === 'person' ? [{ id: user.id, name: user.name ?? null, email: user.person.email ?? null }] : [],
      );
      await this.dataSource.query(
        `insert into notion_users (connection_id, users, fetched_at) values ($1, $2, clock_timestamp())
         on conflict (connection_id) do update set users = excluded.users, fetched_at = excluded.fetched_at`,
        [link.connectionId, JSON.stringify(users)],
      );
      // An address that is not shown is left out, and everybody in Notion has one.
      if (users.length)
        await this.capabilities.note(
          link,
          'readUserEmails',
          users.some(({ email }) => email !== null),
        );
      return { users, ageMs: 0 };
    });
  }
}

/** The people of the Notion workspace of a connection, as far as they were asked for. */
export async function knownUsers(database: DataSource | EntityManager, connectionId: string): Promise<NotionUser[]> {
  const [found] = await database.query('select users from notion_users where connection_id = $1', [connectionId]);
  return found?.users ?? [];
}

/** Those whom it means: by id, else by e-mail address, else by name, in any spelling of case. */
export function whoIs(assignee: string, users: NotionUser[]): NotionUser[] {
  const meant = assignee.trim().toLowerCase();
  const byId = users.filter(({ id }) => plainId(id) === plainId(meant));
  if (byId.length) return byId;
  const byEmail = users.filter(({ email }) => email?.toLowerCase() === meant);
  return byEmail.length ? byEmail : users.filter(({ name }) => name?.trim().toLowerCase() === meant);
}
