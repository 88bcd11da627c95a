import { z } from 'zod';
import { flag, loadConfig, serviceConfig, wholeNumber } from './index.ts';

const shape = serviceConfig.extend({
  RETRIES: wholeNumber(1, 9).default(3).describe('how often'),
  SIGNING_KEY: z.string().min(32).describe('at least 32 characters'),
  LOUD: flag().default(false),
});

const fit = { PORT: '3000', DATABASE_URL: 'postgres://a:b@localhost/c', SIGNING_KEY: 'x'.repeat(32) };

describe('a configuration', () => {
  it('is typed and has its defaults', () => {
    expect(loadConfig(shape, { ...fit, LOUD: 'true' })).toMatchObject({
      PORT: 3000,
      RETRIES: 3,
      LOUD: true,
      HOST: '127.0.0.1',
    });
  });

  it('tells all faults at once, with the cure, and shows no secret', () => {
    const load = () =>
      loadConfig(shape, {
        PORT: 'many',
        RETRIES: '12',
        SIGNING_KEY: 'short-secret',
        DATABASE_URL: 'mysql://root:hunter2@x/y',
      });
    expect(load).toThrow(/PORT is "many"/);
    expect(load).toThrow(/RETRIES is "12".*how often/s);
    expect(load).toThrow(/SIGNING_KEY is set to something else/);
    expect(load).not.toThrow(/short-secret|hunter2/);
  });

  it('takes an empty variable as not set', () => {
    expect(() => loadConfig(shape, { ...fit, PORT: '' })).toThrow(/PORT is not set/);
  });
});
