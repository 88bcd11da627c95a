import { Injectable } from '@nestjs/common';
import type { SearchTasksRequest, SearchTasksResponse, TaskQuery } from '@na/contracts';
import { Invalid } from '@na/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { pageFaults } from '../list-page.ts';
import { cursorOf, cut, MOST_PAGE_BYTES, positionOf } from '../task/page.ts';
import { listQuery } from '../task/read.queries.ts';
import { sizeOf } from '../task/reader.ts';
import { taskOf, type TaskRow } from '../task/task-row.ts';
import { CHUNKS_WITH, COUNT_WORDS, placesQuery, REACH_OF, ROWS_WITH } from './archived.queries.ts';
import { ArchivedTasks, rowOf, type Place } from './archived-tasks.ts';
import { merged, type Part } from './merge.ts';
import { withWords } from './search.queries.ts';

/** How many tasks one look for words goes through. */
const MOST_LOOKED_THROUGH = 500;
/** A page is answered with what was found after this long, in milliseconds; the next one goes on from there. */
const BUDGET_MS = 400;

/** Where a look begins, and how many tasks it is to give at most. */
interface Look {
  after?: string;
  limit: number;
}

const NOTHING: Part<TaskRow> = { rows: [] };

/** Finds tasks, live and archived. */
@Injectable()
export class Search {
  constructor(
    private readonly dataSource: DataSource,
    private readonly archived: ArchivedTasks,
  ) {}

  /** A page of what is found, newest first. @throws Problem `validation_failed` */
  async search(request: SearchTasksRequest): Promise<SearchTasksResponse> {
    const { workspaceId, limit, cursor, archived: where } = request;
    const filter = request.filter ?? { states: [], types: [] };
    const start = cursor === undefined ? undefined : positionOf(cursor);
    await this.check(filter, {
      workspaceId,
      limit,
      isCursorBad: cursor !== undefined && !start,
    });
    const { rows, reached } = await this.#find(limit, start?.id, async (tx, look) => [
      where === 'only' ? NOTHING : await this.#live(tx, workspaceId, filter, look),
      where === 'exclude' ? NOTHING : await this.#archived(tx, workspaceId, filter, look),
    ]);
    const page = cut(rows, sizeOf, { limit, bytes: MOST_PAGE_BYTES });
    const end = page.length < rows.length ? page.at(-1)!.id : reached;
    return { tasks: page.map(taskOf), nextCursor: end && cursorOf({ id: end }) };
  }

  /** The ids of archived tasks that meet a filter, newest first; and whether there may be more than `limit`, or than could be looked through. */
  async archivedIds(workspaceId: string, filter: TaskQuery, limit: number): Promise<{ ids: string[]; more: boolean }> {
    await this.check(filter, { workspaceId, limit: 1 });
    const { rows, reached } = await this.#find(limit, undefined, async (tx, look) => [
      await this.#archived(tx, workspaceId, filter, { ...look, limit: Math.min(look.limit, MOST_LOOKED_THROUGH) }),
    ]);
    return { ids: rows.slice(0, limit).map(({ id }) => id), more: reached !== undefined || rows.length > limit };
  }

  /** @throws Problem `validation_failed` that names what of a question cannot be answered */
  async check(
    { text }: TaskQuery,
    { workspaceId, limit, isCursorBad = false }: { workspaceId: string; limit: number; isCursorBad?: boolean },
  ): Promise<void> {
    const [counted] =
      text === undefined ? [] : await this.dataSource.query<{ words: number }[]>(COUNT_WORDS, [text.slice(0, 500)]);
    const checks: [wrong: boolean, pointer: string, detail: string][] = [
      [text !== undefined && text.length > 500, '?q', `should have at most 500 characters, but has ${text?.length}`],
      [counted?.words === 0, '?q', 'should have a word to look for, but has none'],
    ];
    const faults = checks.filter(([wrong]) => wrong).map(([, pointer, detail]) => ({ pointer, detail }));
    const errors = [...pageFaults({ workspaceId, limit }, isCursorBad), ...faults];
    if (errors.length) throw Invalid({ errors });
  }

  /** Looks again and again, each time at one state of the database, until there is enough, all is looked through, or the time is over. */
  async #find(
    limit: number,
    start: string | undefined,
    look: (tx: EntityManager, look: Look) => Promise<Part<TaskRow>[]>,
  ): Promise<Part<TaskRow>> {
    const until = performance.now() + BUDGET_MS;
    const rows: TaskRow[] = [];
    let after = start;
    do {
      const limitLeft = limit - rows.length;
      const parts = await this.dataSource.transaction('REPEATABLE READ', tx => look(tx, { after, limit: limitLeft }));
      const part = merged(parts);
      rows.push(...part.rows);
      after = part.reached;
    } while (after !== undefined && rows.length < limit && performance.now() < until);
    return { rows, reached: after };
  }

  async #live(tx: EntityManager, workspaceId: string, filter: TaskQuery, look: Look): Promise<Part<TaskRow>> {
    const { text: words } = filter;
    const limit = words === undefined ? look.limit : MOST_LOOKED_THROUGH;
    const list = listQuery({ workspaceId, ...filter }, look.after ?? null, limit + 1);
    if (words === undefined) {
      const rows = await tx.query<TaskRow[]>(list.text, list.values);
      return { rows, reached: rows.length > limit ? rows.at(-1)!.id : undefined };
    }
    const found = await tx.query<(TaskRow & { seen: number; last: string })[]>(
      withWords(list.text, `$${list.values.length + 1}`),
      [...list.values, words],
    );
    const { seen, last } = found[0]!;
    return { rows: found.filter(({ id }) => id !== null), reached: seen > limit ? last : undefined };
  }

  async #archived(tx: EntityManager, workspaceId: string, filter: TaskQuery, look: Look): Promise<Part<TaskRow>> {
    const { text: words } = filter;
    const [reach] = await tx.query<{ highestId: string }[]>(REACH_OF, [workspaceId]);
    if (!reach) return { rows: [] };
    const chunks =
      words === undefined
        ? undefined
        : (await tx.query<{ number: string }[]>(CHUNKS_WITH, [workspaceId, words])).map(({ number }) => number);
    if (chunks?.length === 0) return { rows: [] };
    const limit = words === undefined ? look.limit + 1 : MOST_LOOKED_THROUGH;
    const { text, values } = placesQuery(workspaceId, filter, { after: look.after, limit, chunks });
    const places = await tx.query<Place[]>(text, values);
    const lying = await this.archived.at(tx, places);
    const hits = words === undefined ? lying : await havingWords(tx, lying, words);
    return { rows: hits.map(rowOf), reached: places.length === limit ? places.at(-1)!.id : undefined };
  }
}

async function havingWords<Lying extends { line: string }>(
  tx: EntityManager,
  lying: Lying[],
  words: string,
): Promise<Lying[]> {
  const found = await tx.query<{ place: number }[]>(ROWS_WITH, [lying.map(({ line }) => line), words]);
  const places = new Set(found.map(({ place }) => place));
  return lying.filter((_, at) => places.has(at));
}
