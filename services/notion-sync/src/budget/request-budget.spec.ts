import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { testTables } from '../../test/database.ts';
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
    const lanes = ['background', 'normal', 'interactive'] as const;
    const given: { [lane: string]: number } = {};
    for (const lane of lanes) {
      const answers = await Promise.allSettled(Array.from({ length: 20 }, () => replicas[0]!.permit(id, lane)));
      given[lane] = answers.filter(({ status }) => status === 'fulfilled').length;
    }
    expect(given).toEqual({ background: 10, normal: 8, interactive: 2 });
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
