import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { testTables } from '../../test/database.ts';
import { GrantLooks } from './grant-looks.ts';
import type { Permit } from './permit-line.ts';
import { RequestBudget } from './request-budget.ts';

const CONFIG = { NOTION_TIMEOUT_MS: 5_000 };

describe('the request budget of a connection', () => {
  let tables: Awaited<ReturnType<typeof testTables>>;
  let replicas: RequestBudget[];
  let dataSource: DataSource;

  beforeAll(async () => {
    tables = await testTables(2);
    replicas = tables.dataSources.map(each => new RequestBudget(each, CONFIG));
    dataSource = tables.dataSources[0]!;
  });
  afterAll(async () => {
    for (const each of replicas) await each.beforeApplicationShutdown();
    await tables.close();
  });

  async function connection(permits: number): Promise<string> {
    const id = randomUUID();
    await replicas[0]!.open(id, permits);
    return id;
  }

  const insertConnection = (id: string, notionWorkspaceId: string) =>
    dataSource.query(
      `insert into connection (id, workspace_id, name, state, sealed_token, token_preview, notion_bot_id, requests_per_minute, notion_workspace_id)
       values ($1, $2, 'Test', 'active', '', '', $2, 10, $3)`,
      [id, randomUUID(), notionWorkspaceId],
    );

  /** Lets the time of permits that are taken pass. */
  const pass = (id: string, ms: number) =>
    dataSource.query(
      `update budget_permit set free_at = free_at - $2 * interval '1 millisecond' where connection_id = $1`,
      [id, ms],
    );

  it('is never exceeded though two replicas ask at once, and all of it is given', async () => {
    for (let round = 0; round < 40; round++) {
      const id = await connection(20);
      const asked = Array.from({ length: 30 }, (_, at) => replicas[at % 2]!.permit(id, 'interactive'));
      const answers = await Promise.allSettled(asked);
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
      for (const answer of answers) {
        if (answer.status === 'rejected')
          expect(answer.reason).toMatchObject({ code: 'notion_budget_spent', kind: 'rate_limited' });
      }
    }
  });

  it('has a permit back 60 s after the request was answered, and not before', async () => {
    const id = await connection(1);
    const permit = await replicas[0]!.permit(id, 'interactive');
    permit.free('used');
    await eventually(async () => {
      const [{ ms }] = await dataSource.query(
        `select extract(epoch from free_at - now()) * 1000 as ms from budget_permit where connection_id = $1`,
        [id],
      );
      expect(Number(ms)).toBeLessThanOrEqual(60_000);
    });
    await pass(id, 50_000);
    const early = await replicas[1]!.permit(id, 'interactive').catch((error: unknown) => error);
    expect(early).toMatchObject({ code: 'notion_budget_spent' });
    expect((early as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(8_000);
    expect((early as { retryAfterMs: number }).retryAfterMs).toBeLessThanOrEqual(10_000);
    await pass(id, 10_001);
    await replicas[1]!.permit(id, 'interactive');
  });

  it('has a permit back at once when nothing was asked with it', async () => {
    const id = await connection(1);
    (await replicas[0]!.permit(id, 'interactive')).free('unused');
    await eventually(() => replicas[1]!.permit(id, 'interactive'));
  });

  it('has the permits of a replica that died back 60 s after the last moment of their requests', async () => {
    const id = await connection(1);
    await replicas[0]!.permit(id, 'interactive');
    await pass(id, 64_000);
    // Waits out the rest in line.
    await replicas[1]!.permit(id, 'interactive');
  });

  it('does not take a permit from whoever has it now, when it comes back late', async () => {
    const id = await connection(1);
    const late = await replicas[0]!.permit(id, 'interactive');
    await pass(id, 65_001);
    await replicas[1]!.permit(id, 'interactive');
    late.free('unused');
    await replicas[0]!.beforeApplicationShutdown();
    await expect(replicas[0]!.permit(id, 'interactive')).rejects.toMatchObject({ code: 'notion_budget_spent' });
  });

  it('leaves a share to whoever is more urgent', async () => {
    const id = await connection(20);
    const given: { [lane: string]: number } = {};
    for (const lane of ['normal', 'interactive'] as const) {
      const answers = await Promise.allSettled(Array.from({ length: 20 }, () => replicas[0]!.permit(id, lane)));
      given[lane] = answers.filter(({ status }) => status === 'fulfilled').length;
    }
    expect(given).toEqual({ normal: 18, interactive: 2 });
  });

  it('is spread over the minute by work in the background, which leaves the rest to others and ends up with nearly all of it', async () => {
    const id = await connection(60);
    const ask = async (lane: 'background' | 'interactive', times: number) => {
      const answers = await Promise.allSettled(Array.from({ length: times }, () => replicas[0]!.permit(id, lane)));
      return answers.filter(({ status }) => status === 'fulfilled').length;
    };
    // A thirtieth in two seconds, which those who wait may live to see twice.
    const first = await ask('background', 60);
    expect(first).toBeGreaterThanOrEqual(2);
    expect(first).toBeLessThanOrEqual(4);
    expect(await ask('interactive', 20)).toBe(20);
    const past = () =>
      dataSource.query(
        `update budget_permit set background_at = background_at - interval '3 seconds' where connection_id = $1`,
        [id],
      );
    let taken = first;
    for (let slice = 0; slice < 40 && taken < 38; slice++) {
      await past();
      taken += (await replicas[0]!.permit(id, 'background').then(
        () => true,
        () => false,
      ))
        ? 1
        : 0;
    }
    // 4 % of 60 is left.
    expect(taken).toBe(38);
    await past();
    await expect(replicas[0]!.permit(id, 'background')).rejects.toMatchObject({ code: 'notion_budget_spent' });
  });

  it('lets whoever waits at a screen wait less than a second while work in the background takes all it can, on two replicas', async () => {
    const id = await connection(300);
    // As it is after a minute of that: all is used, and five permits a second come back.
    await dataSource.query(
      `update budget_permit set free_at = now() + slot * interval '200 milliseconds' where connection_id = $1`,
      [id],
    );
    let isOver = false;
    let background = 0;
    const work = replicas.map(async replica => {
      while (!isOver)
        await replica.permit(id, 'background').then(
          permit => (background++, permit.free('used')),
          () => pause(50),
        );
    });
    const waits: number[] = [];
    for (let call = 0; call < 20; call++) {
      const permit = await replicas[call % 2]!.permit(id, 'interactive');
      waits.push(permit.waitedMs);
      permit.free('used');
      await pause(250);
    }
    isOver = true;
    await Promise.all(work);
    expect(waits.sort((one, other) => one - other)[18]).toBeLessThan(1_000);
    expect(background).toBeLessThan(20);
  });

  it('holds all connections of a Notion workspace when that is what has a limit, and only those', async () => {
    const [one, two, stranger] = [await connection(10), await connection(10), await connection(10)];
    const notionWorkspaceId = randomUUID();
    for (const [id, of] of [
      [one, notionWorkspaceId],
      [two, notionWorkspaceId],
      [stranger, randomUUID()],
    ])
      await insertConnection(id!, of!);
    await replicas[0]!.hold(one, 30_000, 'public_api_space_request_rate_limit');
    for (const id of [one, two])
      await expect(replicas[1]!.permit(id, 'interactive')).rejects.toMatchObject({ code: 'notion_rate_limited' });
    await replicas[1]!.permit(stranger, 'interactive');
  });

  it('shrinks at once when Notion refuses what it counts as granted, and grows in steps once all of it is used for ten minutes', async () => {
    const id = await connection(20);
    await insertConnection(id, randomUUID());
    const permits = await Promise.all(Array.from({ length: 20 }, () => replicas[0]!.permit(id, 'interactive')));
    for (const permit of permits) permit.free('used');
    await replicas[0]!.hold(id, 10, 'public_api_request_rate_limit');
    const told = async () =>
      (
        await tables.database.query<{ data: object }>(
          `select data from outbox where type like '%ConnectionBudgetLearned' and about = $1 order by seq`,
          [id],
        )
      ).map(({ data }) => data);
    expect(await told()).toMatchObject([{ connectionId: id, requestsPerMinute: 18, previously: 20 }]);
    await pass(id, 70_000);
    await dataSource.query(`update budget set held_until = now() - interval '2 minutes' where connection_id = $1`, [
      id,
    ]);
    const again = await Promise.allSettled(Array.from({ length: 20 }, () => replicas[1]!.permit(id, 'interactive')));
    expect(again.filter(({ status }) => status === 'fulfilled')).toHaveLength(18);
    // What was refused a day ago is not held against Notion.
    await dataSource.query(`update budget set refused_at = now() - interval '25 hours' where connection_id = $1`, [id]);
    const config = { NOTION_REQUESTS_PER_MINUTE: 20, NOTION_REQUESTS_PER_MINUTE_MOST: 100 };
    const looks = new GrantLooks(dataSource, config);
    for (let look = 0; look < 19; look++) await looks.look();
    expect(await told()).toHaveLength(1);
    await looks.look();
    expect((await told())[1]).toMatchObject({ requestsPerMinute: 19, previously: 18 });
    await pass(id, 130_000);
    const more = await Promise.allSettled(Array.from({ length: 20 }, () => replicas[0]!.permit(id, 'interactive')));
    expect(more.filter(({ status }) => status === 'fulfilled')).toHaveLength(19);
  });

  it('holds a whole connection on all replicas when Notion says so, tells it once, and leaves others alone', async () => {
    const [held, other] = [await connection(10), await connection(10)];
    await Promise.all(replicas.map(each => each.hold(held, 30_000, 'public_api_request_rate_limit')));
    for (const each of replicas) {
      const refused = await each.permit(held, 'interactive').catch((error: unknown) => error);
      expect((refused as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(29_000);
      await each.permit(other, 'interactive');
    }
    const told = await tables.database.query(
      `select data from outbox where type like '%NotionRateLimited' and about = $1`,
      [held],
    );
    expect(told).toEqual([
      { data: { connectionId: held, retryAfterMs: 30_000, reason: 'public_api_request_rate_limit' } },
    ]);
  });

  it('lets go on once the hold is over', async () => {
    const id = await connection(1);
    await replicas[0]!.hold(id, 300, 'service_overload');
    await replicas[1]!.permit(id, 'interactive');
  });

  it('lets nobody wait who has given up', async () => {
    const id = await connection(1);
    await replicas[0]!.hold(id, 1_000, 'service_overload');
    const giveUp = new AbortController();
    const waiting = replicas[0]!.permit(id, 'normal', giveUp.signal);
    const behind: Promise<Permit> = replicas[0]!.permit(id, 'normal');
    giveUp.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    await behind;
  });
});
