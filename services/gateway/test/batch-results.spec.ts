import { BatchService, type BatchResult, type ListBatchResultsRequest } from '@na/contracts';
import { Problem } from '@na/errors';
import { eventually } from '@na/testing';
import { get } from 'node:http';
import { API_KEY, house, type House } from './house.ts';
import { ID } from './things.ts';

const PAGES = 40;

const result = (line: number): BatchResult => ({
  ...{ line, taskId: ID, type: 'test.echo', state: 'succeeded', attempt: 1 },
  result: { text: 'x'.repeat(800) },
});

describe('the results of a batch', () => {
  let at: House;
  let asked: ListBatchResultsRequest[];
  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());
  beforeEach(() => {
    asked = [];
    at.neighbours.asked.length = 0;
    givePages(() => undefined);
  });

  /** Gives 40 pages of 1,000 lines each; `before` is asked what goes wrong. */
  function givePages(before: (page: number) => Problem | undefined): void {
    at.neighbours.answer(BatchService.listBatchResults, request => {
      asked.push(request);
      const page = Number(request.cursor ?? 0);
      const fault = before(page);
      if (fault) throw fault;
      const results = Array.from({ length: 1_000 }, (_, index) => result(page * 1_000 + index));
      return { results, ...(page + 1 < PAGES && { nextCursor: String(page + 1) }) };
    });
  }

  const path = (query = '') => `${at.url}/v1/batches/${ID}/results${query}`;
  const headers = { authorization: `Bearer ${API_KEY}` };
  const problem = (kind: 'not_found' | 'unavailable' | 'internal') =>
    new Problem({ kind, code: `test_${kind}`, title: 'Not now', detail: 'Not now.' });

  it('come one a line, all in their order, page by page in the name of who asks', async () => {
    const response = await fetch(path('?state=succeeded&fromLine=0'), { headers });
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    const text = await response.text();
    const lines = text.split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.length).toBe(PAGES * 1_000);
    expect(lines.every((line, number) => (JSON.parse(line) as BatchResult).line === number)).toBe(true);
    // A question that stays without an answer for long is put again.
    expect(Array.from(new Set(asked.map(({ cursor = '0' }) => Number(cursor))))).toEqual(
      Array.from({ length: PAGES }, (_, page) => page),
    );
    expect(new Set(at.neighbours.asked.map(({ actor, workspaceId }) => `${actor} ${workspaceId}`)).size).toBe(1);
    expect(at.neighbours.asked[0]!.workspaceId).toBe(at.workspaceId);
  });

  it('are read no faster than they are taken', async () => {
    const stopped = await new Promise<{ destroy: () => void; resume: () => void }>((resolve, reject) => {
      get(path(), { headers, agent: false }, response => resolve(response.pause())).on('error', reject);
    });
    let last = -1;
    await eventually(() => {
      const isStill = asked.length === last && last > 0;
      last = asked.length;
      expect(isStill).toBe(true);
    });
    expect(asked.length).toBeLessThan(PAGES / 2);
    stopped.destroy();
  });

  it('of a batch that is not there are a 404', async () => {
    givePages(() => problem('not_found'));
    expect(await at.ask('GET', `/v1/batches/${ID}/results`)).toMatchObject({ status: 404 });
  });

  it('go on while the scheduler is away for a moment', async () => {
    let isAway = true;
    givePages(page => {
      if (page !== 20 || !isAway) return undefined;
      isAway = false;
      return problem('unavailable');
    });
    const text = await (await fetch(path(), { headers })).text();
    expect(text.split('\n').length).toBe(PAGES * 1_000 + 1);
  });

  it('that break off are not taken for whole', async () => {
    givePages(page => (page === 20 ? problem('internal') : undefined));
    const response = await fetch(path(), { headers });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('break off when their reader may not have them any longer', async () => {
    const { body: key } = await at.ask('POST', '/v1/api-keys', { body: { name: 'Reads', scopes: ['tasks:read'] } });
    let isRevoked: Promise<unknown> | undefined;
    at.neighbours.answer(BatchService.listBatchResults, async request => {
      asked.push(request);
      isRevoked ??= at.ask('DELETE', `/v1/api-keys/${key.id}`);
      await isRevoked;
      return { results: [result(asked.length)], nextCursor: 'more' };
    });
    const response = await fetch(path(), { headers: { authorization: `Bearer ${key.key}` } });
    await expect(response.text()).rejects.toThrow();
  });

  it('refuse what is asked wrongly by name', async () => {
    for (const [query, pointer] of [
      ['?state=done', '?state'],
      ['?fromLine=100000', '?fromLine'],
      ['?limit=5', '?limit'],
    ])
      expect(await at.ask('GET', `/v1/batches/${ID}/results${query}`)).toMatchObject({
        status: 422,
        body: { errors: [{ pointer }] },
      });
  });
});
