import { Webhook } from 'standardwebhooks';
import { newSecret } from '../endpoint/endpoint.ts';
import { signatureHeaders } from './signature.ts';

const secret = newSecret();
const webhook = {
  id: '0197f3a0-0000-7000-8000-000000000001',
  at: new Date(),
  body: '{"type":"alert.fired","data":"ä✓"}',
};

describe('a signature', () => {
  // ASVS 11.4.1
  it('is what the reference library verifies', () => {
    expect(new Webhook(secret).verify(webhook.body, signatureHeaders(webhook, secret))).toEqual(
      JSON.parse(webhook.body),
    );
  });

  it.each([
    ['another body', { body: '{"type":"alert.fired","data":"b"}' }, {}],
    ['another id', {}, { 'webhook-id': 'x' }],
    ['another time', {}, { 'webhook-timestamp': String(Math.floor(Date.now() / 1_000) - 60) }],
  ])('fits no %s', (_, sent: { body?: string }, headers) => {
    const verify = () =>
      new Webhook(secret).verify(sent.body ?? webhook.body, { ...signatureHeaders(webhook, secret), ...headers });
    expect(verify).toThrow('No matching signature');
  });

  it('fits no other secret', () => {
    const verify = () => new Webhook(newSecret()).verify(webhook.body, signatureHeaders(webhook, secret));
    expect(verify).toThrow('No matching signature');
  });
});
