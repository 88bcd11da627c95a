import { eventually } from '@na/testing';
import { Browser, unescaped } from './consent.ts';
import { startHouse, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
}, 120_000);
afterAll(() => house?.close(), 60_000);

/** Begins as a program does, and has a person go on in a browser until Notion asks them. */
async function asked(browser: Browser, body: object = {}) {
  const begun = await house.api.post('/v1/connections/authorizations', body);
  const notice = await browser.open(begun.url);
  const link = new URL(unescaped(/<a href="([^"]+)"/.exec(notice.text)![1]!), notice.url).href;
  return { begun, consent: await browser.open(link, notice.url.href) };
}

const allow = ({ text }: { text: string }): [string, string][] => [
  ['person', /<option value="([^"]+)"/.exec(text)![1]!],
  ['page', house.sandbox.rootPageId],
  ['answer', 'allow'],
];

describe('connecting a Notion workspace', () => {
  it('takes a person from a link over Notion’s page back, and a to-do through the connection stands in Notion', async () => {
    const browser = new Browser();
    const { begun, consent } = await asked(browser, { name: 'By OAuth' });
    expect(consent.url.origin).toBe(house.stack.sandbox!.url);
    expect(consent.text).toContain('asks for access');
    expect(await house.api.get(`/v1/connections/authorizations/${begun.id}`)).toMatchObject({ state: 'pending' });

    const ended = await browser.send(consent, allow(consent));
    expect({ status: ended.status, origin: ended.url.origin }).toEqual({
      status: 200,
      origin: house.stack.gateway.url,
    });
    expect(ended.text).toContain('By OAuth');
    const state = await house.api.get(`/v1/connections/authorizations/${begun.id}`);
    expect(state).toMatchObject({ state: 'succeeded', connectionId: begun.id });
    expect(await house.api.get(`/v1/connections/${begun.id}`)).toMatchObject({ kind: 'oauth', state: 'active' });

    const todo = { title: 'Through the OAuth connection', connectionId: begun.id };
    expect(await house.api.post('/v1/todos?wait=20', todo)).toMatchObject({ sync: { state: 'synced' } });
    expect(await house.sandbox.todos(todo.title)).toHaveLength(1);
  });

  it('goes on after the access token has ended, and ends at Notion with the connection', async () => {
    const browser = new Browser();
    const { begun, consent } = await asked(browser);
    await browser.send(consent, allow(consent));
    const client = new URL(consent.url).searchParams.get('client_id')!;
    await house.sandbox.endTokens('expire', client);
    const todo = { title: 'After a renewal', connectionId: begun.id };
    expect(await house.api.post('/v1/todos?wait=20', todo)).toMatchObject({ sync: { state: 'synced' } });
    expect(await house.sandbox.todos(todo.title)).toHaveLength(1);

    expect(await house.api.ask('DELETE', `/v1/connections/${begun.id}`)).toMatchObject({ status: 204 });
    await eventually(async () => {
      const { data } = await house.api.get(`/v1/audit?about=${begun.id}&limit=100`);
      expect(data.map(({ type }: { type: string }) => type.split('.').at(-1))).toEqual(
        expect.arrayContaining(['ConnectionAuthorized', 'ConnectionTokenRenewed', 'ConnectionAccessRevoked']),
      );
    });
  });

  it('says where it was asked to, and what the person said', async () => {
    const browser = new Browser();
    const { begun, consent } = await asked(browser, { returnTo: '/health/live' });
    const ended = await browser.send(consent, [['answer', 'deny']]);
    expect(ended.url.href).toBe(`${house.stack.gateway.url}/health/live?error=authorization_denied`);
    expect(await house.api.get(`/v1/connections/authorizations/${begun.id}`)).toMatchObject({
      state: 'failed',
      problemCode: 'authorization_denied',
    });
  });

  it('is refused to a browser that has not begun it, which changes nothing about it', async () => {
    const { begun, consent } = await asked(new Browser());
    const other = new Browser();
    const stolen = await other.open(consent.url.href);
    const ended = await other.send(stolen, allow(stolen));
    expect(ended.status).toBe(403);
    expect(ended.text).toContain('authorization_elsewhere');
    expect(await house.api.get(`/v1/connections/authorizations/${begun.id}`)).toMatchObject({ state: 'pending' });
  });
});
