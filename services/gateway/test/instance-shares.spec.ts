import { ShareService, type WorkspaceShare } from '@na/contracts';
import { randomUUID } from 'node:crypto';
import { EMAIL, house, PASSWORD, type House } from './house.ts';
import { peopleOf, type Person } from './newcomers.ts';

describe('shares of workspaces', () => {
  let at: House;
  let operator: Person;
  let other: Person;
  let share: WorkspaceShare;
  beforeAll(async () => {
    at = await house({ mail: true, env: { SIGN_UP: 'open', MAIL_REQUESTS_PER_IP: '1000' } });
    const people = peopleOf(at);
    operator = await people.person(EMAIL, PASSWORD);
    other = await people.newcomer('owner-of-one@example.com');
    share = {
      ...{ id: at.workspaceId, share: 2, actor: 'user:1', reason: 'They pay for it.' },
      updatedAt: '2026-11-21T10:00:00.000Z',
    };
    at.neighbours.answer(ShareService.setWorkspaceShare, () => share);
    at.neighbours.answer(ShareService.getWorkspaceShare, () => share);
    at.neighbours.answer(ShareService.listWorkspaceShares, () => ({ shares: [share], next: share.id }));
    at.neighbours.answer(ShareService.removeWorkspaceShare, () => ({}));
  });
  afterAll(() => at?.close());
  beforeEach(() => void (at.neighbours.asked.length = 0));

  const as = (who: Person) => (method: string, path: string, body?: object) =>
    at.ask(method, `/v1/instance-shares${path}`, { body, as: who.token });

  it('are set, given, listed and taken away by operators', async () => {
    const ask = as(operator);
    const { id } = share;
    const set = await ask('POST', '', { workspace: id, share: 2, reason: 'They pay for it.' });
    expect(set).toMatchObject({ status: 201, body: share });
    expect(set.headers.get('location')).toBe(`/v1/instance-shares/${id}`);
    expect(await ask('GET', `/${id}`)).toMatchObject({ status: 200, body: share });
    expect(await ask('GET', `?limit=1&cursor=${id}`)).toMatchObject({
      status: 200,
      body: { data: [share], nextCursor: id },
    });
    expect(await ask('DELETE', `/${id}?reason=Over.`)).toMatchObject({ status: 204 });
    expect(at.neighbours.asked.map(({ request }) => request)).toEqual([
      { id, share: 2, reason: 'They pay for it.' },
      { id },
      { limit: 1, after: id },
      { id, reason: 'Over.' },
    ]);
    for (const { actor } of at.neighbours.asked) expect(actor).toBe(`user:${operator.id}`);
  });

  it('are nobody else’s to see or set', async () => {
    const ask = as(other);
    const body = { workspace: at.workspaceId, share: 2, reason: 'r' };
    for (const answered of [
      await ask('POST', '', body),
      await ask('GET', ''),
      await ask('GET', `/${at.workspaceId}`),
      await ask('DELETE', `/${at.workspaceId}?reason=r`),
    ])
      expect(answered.status).toBe(403);
    expect(at.neighbours.asked).toEqual([]);
  });

  it('of a workspace that is none are refused, as is what has no reason', async () => {
    const ask = as(operator);
    expect(await ask('POST', '', { workspace: randomUUID(), share: 2, reason: 'r' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/workspace' }] },
    });
    expect(await ask('POST', '', { workspace: at.workspaceId, share: 'much' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/share' }, { pointer: '/reason' }] },
    });
    expect(await ask('DELETE', `/${at.workspaceId}`)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '?reason' }] },
    });
    expect(at.neighbours.asked).toEqual([]);
  });
});
