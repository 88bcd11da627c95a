import { setImmediate as immediately } from 'node:timers/promises';
import { Doorbell } from './doorbell.ts';

const FOREVER = 2 ** 31 - 1;

describe('a doorbell', () => {
  it('wakes who rests', async () => {
    const bell = new Doorbell();
    const rest = bell.rest(FOREVER);
    bell.ring();
    await rest;
  });

  it('is heard by who comes to rest later, once', async () => {
    const bell = new Doorbell();
    bell.ring();
    bell.ring();
    await bell.rest(FOREVER);

    let isWoken = false;
    const next = bell.rest(FOREVER).then(() => (isWoken = true));
    await immediately();
    expect(isWoken).toBe(false);
    bell.ring();
    await next;
  });

  it('lets who rests go when the time has passed', async () => {
    await new Doorbell().rest(1);
  });
});
