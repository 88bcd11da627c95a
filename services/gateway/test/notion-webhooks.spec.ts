import { NotionWebhookIntakeService } from '@na/contracts';
import { Problem } from '@na/errors';
import { randomUUID } from 'node:crypto';
import { house, type House } from './house.ts';

let at: House;
let taken: { hookId: string; body: string; signature?: string }[] = [];

beforeAll(async () => {
  at = await house();
  at.neighbours.answer(NotionWebhookIntakeService.takeWebhookDelivery, request => {
    taken.push(request);
    return { result: 'taken' as const };
  });
});
afterAll(() => at?.close());
beforeEach(() => (taken = []));

const HOOK = randomUUID();

function deliver(
  body: string | Buffer,
  headers: { [name: string]: string } = {},
  hook: string = HOOK,
): Promise<Response> {
  return fetch(`${at.url}/v1/notion/webhooks/${hook}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
}

describe('a delivery of Notion’s', () => {
  it('that is the handshake has no signature', async () => {
    expect((await deliver('{"verification_token":"secret_of_the_subscription"}')).status).toBe(200);
    expect(taken).toEqual([{ hookId: HOOK, body: expect.any(String) }]);
  });

  it('is passed on byte for byte with its signature, without any credential', async () => {
    // Spaces, an order of members and escapes that no parser would give back, and bytes that are no UTF-8.
    const bodies = ['{ "b" : 1.0,\n"a":"\\u00fc ü",\t"a": 2 }', Buffer.from([0x22, 0xff, 0xfe, 0x22])];
    for (const body of bodies) {
      const answer = await deliver(body, { 'x-notion-signature': 'sha256=abc' });
      expect({ status: answer.status, body: await answer.json() }).toEqual({ status: 200, body: { result: 'taken' } });
      expect(taken.at(-1)).toEqual({
        hookId: HOOK,
        body: Buffer.from(body).toString('base64'),
        signature: 'sha256=abc',
      });
    }
  });

  it('is passed on to nobody when it is too large, no JSON by its type, or for what cannot be a webhook', async () => {
    expect((await deliver(JSON.stringify({ x: 'x'.repeat(300_000) }))).status).toBe(413);
    expect((await deliver('id=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect((await deliver('{}', {}, 'not-a-uuid')).status).toBe(422);
    expect(taken).toEqual([]);
  });

  it('that is refused, or cannot be stored now, is told so: Notion sends it again', async () => {
    const refuse = (kind: 'unauthenticated' | 'unavailable') =>
      at.neighbours.answer(NotionWebhookIntakeService.takeWebhookDelivery, () => {
        throw new Problem({ kind, code: 'refused', title: 'Refused', detail: 'It is refused.' });
      });
    refuse('unauthenticated');
    expect((await deliver('{}')).status).toBe(401);
    refuse('unavailable');
    expect((await deliver('{}')).status).toBe(503);
  });
});
