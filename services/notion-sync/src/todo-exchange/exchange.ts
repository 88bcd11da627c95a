import type { UpdatePageParameters } from '@notionhq/client';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { transaction } from '@na/persistence';
import { GiveBack } from '@na/tasks';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Permit } from '../budget/permit-line.ts';
import type { Config } from '../config.ts';
import type { Maker } from '../effects/creation.ts';
import { databaseTime } from '../effects/effect.queries.ts';
import { NotionNotFound, NotionRefused } from '../errors.ts';
import { TodoNotFound } from '../todo-errors.ts';
import { failureOf, type NotionFailure } from '../notion/notion-failure.ts';
import { Notion, type Link } from '../notion/notion.ts';
import type { Fields } from '../two-way/merge.ts';
import { answered, begin, nextWrite, over, refused, type Standing } from '../two-way/standing.ts';
import { findTodo, lockTodo, storeTodo, type TodoRow } from '../todos/todo.queries.ts';
import { todoSourceOf } from '../todo-sources/todo-source.queries.ts';
import { Observation, readingOf } from './observation.ts';
import { settle, settled } from './settlement.ts';
import { standingOf, type StoredStanding } from './todo-fields.ts';
import type { SeenPage } from './todo-reading.ts';
import { TodoValues } from './todo-values.ts';

/** So often a to-do may change on either side under an attempt before that comes back later. */
const ROUNDS = 10;
/** With these Notion itself answered, so it is done with the request; after other failures it may still be at it. */
const ANSWERED = new Set(['500', '503']);

/** A write that has begun: what it brings, and the mark by which its end is noted. */
interface Begun {
  permit: Permit;
  fields: Fields;
  begunAt: Date;
  mark: string;
}

type Made = TodoRow & { notionPageId: string };

/**
 * Brings a to-do and its row in Notion together. Notion has no versions and no conditional writes, so each write follows a look at the page,
 * and brings only the fields that differ from what both sides agreed on. What somebody writes into one of those between the look and the
 * write is overwritten; in all other fields it is found in the answer.
 */
@Injectable()
export class Exchange {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notion: Notion,
    private readonly observation: Observation,
    private readonly values: TodoValues,
    @Inject(CONFIG) private readonly config: Pick<Config, 'NOTION_TIMEOUT_MS' | 'NOTION_VISIBILITY_DELAY_MS'>,
  ) {}

  /**
   * Gives the to-do once Notion and we agree on it, or what they disagree on awaits somebody's decision. Repeatable.
   * @param look asks Notion in any case
   * @throws GiveBack while a write whose end nobody knows may still come to Notion; NotionFailure
   */
  async meet(row: Made, link: Link, maker: Maker, look = false): Promise<TodoRow> {
    let hasLooked = false;
    for (let round = 0; round < ROUNDS; round++) {
      const now = await this.values.resolved(await this.reload(row), link);
      const standing = standingOf(now);
      const wanted = nextWrite(standing);
      if (!hasLooked && (look || wanted || standing.sent)) hasLooked = await this.look(now as Made, link, maker);
      else if (standing.sent) hasLooked = false;
      else if (!wanted) return transaction(this.dataSource, tx => this.done(tx, now));
      else hasLooked = (await this.write(now as Made, link, maker)) === 'done';
    }
    throw new GiveBack({ reason: 'It changes faster than both sides can be brought together.', delayMs: 1_000 });
  }

  private async reload({ workspaceId, id }: TodoRow): Promise<TodoRow> {
    const row = await findTodo(this.dataSource, workspaceId, id);
    if (!row) throw TodoNotFound({ id });
    return row;
  }

  /** Whether what Notion said could be worked in. @throws GiveBack when a write may still be on its way to Notion, and is not there yet */
  private async look({ workspaceId, id, notionPageId }: Made, link: Link, maker: Maker): Promise<boolean> {
    const readAt = await databaseTime(this.dataSource);
    const page = await this.retrieve(notionPageId, link, maker);
    const looked = await transaction(this.dataSource, async tx => {
      const row = await lockTodo(tx, workspaceId, id);
      if (!row) throw TodoNotFound({ id });
      const { row: after, verdict } = await this.observation.merge(tx, row, { page, readAt });
      const { until = 0 } = after.standing.sent ?? {};
      return { isMerged: verdict === 'merged', leftMs: until - readAt.getTime() };
    });
    if (looked.leftMs <= 0) return looked.isMerged;
    throw new GiveBack({ reason: 'What an earlier attempt wrote may still appear in Notion.', delayMs: looked.leftMs });
  }

  /** The page; only its id when Notion says that it is gone, or not ours to see any more. */
  private retrieve(page_id: string, link: Link, { signal }: Maker): Promise<SeenPage> {
    return this.notion
      .ask(link, 'normal', 'pages.retrieve', client => client.pages.retrieve({ page_id }), signal)
      .catch((error: unknown) => {
        if (!NotionNotFound.is(error)) throw error;
        return { id: page_id };
      });
  }

  /** Writes what differs; the answer is a look in itself. `refused`: because of what was remembered, or of what somebody did meanwhile: worth another look. */
  private async write(row: Made, link: Link, maker: Maker): Promise<'done' | 'refused'> {
    const permit = await this.notion.permit(link, 'normal', maker.signal);
    const begun = await this.begin(row, link, permit).catch((error: unknown) => {
      permit.free('unused');
      throw error;
    });
    if (!begun) {
      permit.free('unused');
      return 'refused';
    }
    const { body } = begun;
    try {
      // Without the attempt's signal: to give up a write that is under way would only make its end unknown.
      const page = await this.notion.spend(permit, link, 'pages.update', client =>
        client.pages.update({ page_id: row.notionPageId, ...body }),
      );
      await this.noteAnswer(row, begun, page);
    } catch (thrown) {
      const failure = failureOf(thrown, Date.now());
      await this.noteFailure(row, begun, failure);
      if (NotionNotFound.is(failure)) return 'refused';
      if (!NotionRefused.is(failure) || !(await this.values.refreshed(row, link))) throw failure;
      return 'refused';
    }
    return 'done';
  }

  /** Notes what is about to be written, unless something has changed since it was looked at. */
  private async begin(row: Made, link: Link, permit: Permit): Promise<(Begun & { body: Body }) | undefined> {
    const wanted = nextWrite(standingOf(row))!;
    const body = await this.bodyOf(row, wanted, link);
    return transaction(this.dataSource, async tx => {
      const now = await lockTodo(tx, row.workspaceId, row.id);
      if (!now || now.version !== row.version || now.standing.asOf !== row.standing.asOf) return undefined;
      const begunAt = await databaseTime(tx);
      const mark = randomUUID();
      const { NOTION_TIMEOUT_MS: timeoutMs, NOTION_VISIBILITY_DELAY_MS: delayMs } = this.config;
      const standing = begin(standingOf(now), wanted, begunAt.getTime() + timeoutMs + delayMs);
      await storeTodo(tx, { ...now, standing: storedOf(standing), sending: mark });
      return { permit, fields: wanted, begunAt, mark, body };
    });
  }

  private async bodyOf(row: Made, fields: Fields, link: Link): Promise<Body> {
    if (typeof fields.archived === 'boolean') return { in_trash: fields.archived };
    return { properties: (await this.values.properties(row, Object.keys(fields), link)) as Body['properties'] };
  }

  private noteAnswer(row: TodoRow, { mark, begunAt: readAt }: Begun, page: SeenPage): Promise<void> {
    return this.noteEnd(row, mark, async (tx, now) => {
      const source = await todoSourceOf(tx, now.connectionId, now.notionDataSourceId);
      const time = (await databaseTime(tx)).getTime();
      const policy = source?.policy ?? 'notion';
      const merged = answered(standingOf(now), readingOf(now, source, { page, readAt }), policy, time);
      await settle(tx, { ...now, sending: null }, merged, { policy, now: time });
    });
  }

  private noteFailure(row: Made, { mark, begunAt: readAt }: Begun, failure: NotionFailure): Promise<void> {
    return this.noteEnd(row, mark, async (tx, now) => {
      const time = (await databaseTime(tx)).getTime();
      const standing = storedOf(afterFailure(standingOf(now), failure, time));
      const stored = await storeTodo(tx, { ...now, standing, sending: null });
      if (NotionNotFound.is(failure))
        await this.observation.merge(tx, stored, { page: { id: row.notionPageId }, readAt });
    });
  }

  private async noteEnd(
    { workspaceId, id }: TodoRow,
    mark: string,
    note: (tx: EntityManager, now: TodoRow) => Promise<void>,
  ): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const now = await lockTodo(tx, workspaceId, id);
      if (now?.sending === mark) await note(tx, now);
    });
  }

  private async done(tx: EntityManager, { workspaceId, id }: TodoRow): Promise<TodoRow> {
    const row = await lockTodo(tx, workspaceId, id);
    if (!row) throw TodoNotFound({ id });
    return settled(tx, row, (await databaseTime(tx)).getTime());
  }
}

type Body = Pick<UpdatePageParameters, 'properties' | 'in_trash'>;

function afterFailure(standing: Standing, { outcome, symptom }: NotionFailure, now: number): Standing {
  if (outcome === 'not_saved') return refused(standing);
  return outcome === 'saved' || ANSWERED.has(symptom) ? over(standing, now) : standing;
}

function storedOf({ ours: _, ...stored }: Standing): StoredStanding {
  return stored;
}
