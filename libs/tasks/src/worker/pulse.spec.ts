import { setImmediate as turn } from 'node:timers/promises';
import { Pulse } from './pulse.ts';

describe('a pulse', () => {
  it('rests until somebody wakes it', async () => {
    const pulse = new Pulse();
    let rounds = 0;
    pulse.start(async () => {
      rounds++;
      return 60_000;
    });
    await turn();
    expect(rounds).toBe(1);
    pulse.wake();
    await turn();
    expect(rounds).toBe(2);
    await pulse.stop();
    expect(rounds).toBe(2);
  });

  it('does not miss who wakes it during a round', async () => {
    const pulse = new Pulse();
    let rounds = 0;
    pulse.start(async () => {
      if (++rounds === 1) pulse.wake();
      return 60_000;
    });
    await turn();
    expect(rounds).toBe(2);
    await pulse.stop();
  });

  it('waits for the round that is under way when it stops', async () => {
    const pulse = new Pulse();
    const { promise, resolve } = Promise.withResolvers<number>();
    pulse.start(() => promise);
    let isStopped = false;
    const stopping = pulse.stop().then(() => (isStopped = true));
    await turn();
    expect(isStopped).toBe(false);
    resolve(0);
    await stopping;
  });
});
