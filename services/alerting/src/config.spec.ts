import { loadConfig } from '@na/config';
import { configShape } from './config.ts';

const fit = {
  PORT: '0',
  DATABASE_URL: 'postgres://a:b@localhost/c',
  SECRETS_KEY: Buffer.alloc(32, 1).toString('base64'),
};
const load = (given: Record<string, string>) => loadConfig(configShape, { ...fit, ...given });

describe('the configuration of alerting', () => {
  it('has the retries that Standard Webhooks advises', () => {
    expect(load({}).WEBHOOK_RETRY_DELAYS.map(ms => ms / 60_000)).toEqual([
      5 / 60,
      5,
      30,
      120,
      300,
      600,
      840,
      1200,
      1440,
    ]);
  });

  it('takes other retries', () => {
    expect(load({ WEBHOOK_RETRY_DELAYS: '50ms 1d' }).WEBHOOK_RETRY_DELAYS).toEqual([50, 86_400_000]);
  });

  it.each(['', '5', '5s,5m', '5 s', '-1s', '8d'])('takes no retries such as "%s" for good', given => {
    if (given === '') return expect(load({ WEBHOOK_RETRY_DELAYS: given }).WEBHOOK_RETRY_DELAYS).toHaveLength(9);
    expect(() => load({ WEBHOOK_RETRY_DELAYS: given })).toThrow('WEBHOOK_RETRY_DELAYS');
  });

  it('wants a key of 32 bytes', () => {
    expect(() => load({ SECRETS_KEY: 'c2hvcnQ=' })).toThrow(/SECRETS_KEY.*32 bytes as base64/);
  });
});
