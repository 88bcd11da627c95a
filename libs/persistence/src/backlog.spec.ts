import { describe, expect, it } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { Backlog } from './backlog.ts';

describe('Backlog', () => {
  it('is worked off to its end, some at a time', async () => {
    const notes = new Notes(5);
    notes.backlog.drain();
    await turn();
    expect(notes).toMatchObject({ left: 0, looks: 4 });
  });

  it('is looked at once more for those who ask meanwhile, by one loop', async () => {
    const notes = new Notes(1);
    notes.block();
    notes.backlog.drain();
    notes.left++;
    notes.backlog.drain();
    notes.backlog.drain();
    notes.unblock();
    await turn();
    expect(notes).toMatchObject({ left: 0, mostAtOnce: 1 });
  });

  it('hears whoever asks in the moment in which its loop ends', async () => {
    for (let breaths = 0; breaths < 20; breaths++) {
      const notes = new Notes(1);
      notes.backlog.drain();
      for (let breath = 0; breath < breaths; breath++) await Promise.resolve();
      notes.left++;
      notes.backlog.drain();
      await turn();
      expect({ breaths, left: notes.left }).toEqual({ breaths, left: 0 });
    }
  });

  it('rests after a failure until it is asked again', async () => {
    const notes = new Notes(1);
    notes.failures = 1;
    notes.backlog.drain();
    await turn();
    expect(notes).toMatchObject({ left: 1, looks: 1 });
    notes.backlog.drain();
    await turn();
    expect(notes.left).toBe(0);
  });

  it('asks itself by a clock', async () => {
    const notes = new Notes(1);
    notes.backlog.drainEvery(1);
    // Its timer keeps no process alive.
    const alive = setInterval(() => undefined, 1_000);
    await new Promise<void>(resolve => (notes.onEmpty = resolve));
    clearInterval(alive);
    await notes.backlog.close();
  });

  it('takes nothing more once it is closed, and waits for what is in hand', async () => {
    const notes = new Notes(5);
    notes.block();
    notes.backlog.drain();
    let isClosed = false;
    const closed = notes.backlog.close().then(() => (isClosed = true));
    await turn();
    expect(isClosed).toBe(false);
    notes.unblock();
    await closed;
    notes.backlog.drain();
    await turn();
    expect(notes).toMatchObject({ left: 3, looks: 1 });
  });

  it('is worked off outside of the context of whoever asks', async () => {
    const context = new AsyncLocalStorage<string>();
    const seen = new Set<string | undefined>();
    const backlog = new Backlog('notes', async () => {
      seen.add(context.getStore());
      return false;
    });
    context.run('a transaction', () => backlog.drain());
    await turn();
    expect([...seen]).toEqual([undefined]);
  });
});

/** Something to work off, two at a time. */
class Notes {
  looks = 0;
  failures = 0;
  mostAtOnce = 0;
  onEmpty: () => void = () => undefined;
  readonly backlog = new Backlog('notes', () => this.#takeSome());
  #atOnce = 0;
  #gate: PromiseWithResolvers<void> | undefined;

  constructor(public left: number) {}

  block(): void {
    this.#gate = Promise.withResolvers();
  }

  unblock(): void {
    this.#gate?.resolve();
  }

  async #takeSome(): Promise<boolean> {
    this.looks++;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    await this.#gate?.promise;
    this.#atOnce--;
    if (this.failures-- > 0) throw new Error('the database is away');
    const taken = Math.min(2, this.left);
    this.left -= taken;
    if (this.left === 0) this.onEmpty();
    return taken > 0;
  }
}
