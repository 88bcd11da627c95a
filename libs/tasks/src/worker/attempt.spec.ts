import type { ClaimedTask } from '@na/contracts';
import { Attempt } from './attempt.ts';

const task = { id: 't', attempt: 1 } as ClaimedTask;

describe('a checkpoint', () => {
  it('counts as stored only when a heartbeat that carried it is confirmed, and asks for one', async () => {
    let hurried = 0;
    const attempt = new Attempt(task, () => hurried++);
    const before = attempt.held();
    let isStored = false;
    const saving = attempt.saveCheckpoint({ page: 1 }).then(() => (isStored = true));
    before.told();
    await Promise.resolve();
    expect({ hurried, isStored }).toEqual({ hurried: 1, isStored: false });
    const beat = attempt.held();
    expect(beat.withNews).toMatchObject({ taskId: 't', attempt: 1, checkpoint: { page: 1 } });
    beat.told();
    await saving;
    expect(attempt.held().withNews.checkpoint).toBeUndefined();
  });

  it('that is overtaken by a newer one travels again with the newer', async () => {
    const attempt = new Attempt(task, () => undefined);
    const first = attempt.saveCheckpoint({ page: 1 });
    const beat = attempt.held();
    const second = attempt.saveCheckpoint({ page: 2 });
    beat.told();
    expect(attempt.held().withNews.checkpoint).toEqual({ page: 2 });
    attempt.held().told();
    await Promise.all([first, second]);
  });

  it('of an attempt that is ended early is refused with the cause', async () => {
    const attempt = new Attempt(task, () => undefined);
    const saving = attempt.saveCheckpoint({ page: 1 });
    attempt.abort('lost');
    await expect(saving).rejects.toMatchObject({ abortCause: 'lost' });
    await expect(attempt.saveCheckpoint({ page: 2 })).rejects.toMatchObject({ abortCause: 'lost' });
  });

  it('beyond 64 KiB is refused', async () => {
    const attempt = new Attempt(task, () => undefined);
    await expect(attempt.saveCheckpoint({ text: 'x'.repeat(65_536) })).rejects.toMatchObject({
      code: 'checkpoint_too_large',
    });
  });
});

describe('progress', () => {
  it('is told once, between 0 and 100', () => {
    const attempt = new Attempt(task, () => undefined);
    attempt.progress(140, 'almost');
    const beat = attempt.held();
    expect(beat.withNews.progress).toEqual({ percent: 100, message: 'almost' });
    beat.told();
    expect(attempt.held().withNews.progress).toBeUndefined();
  });
});

describe('what effects are recognised by', () => {
  it('is the task itself, or what a replay that adopts says', () => {
    expect(new Attempt(task, () => undefined).effectId).toBe('t');
    expect(new Attempt({ ...task, effectId: 'before' }, () => undefined).effectId).toBe('before');
  });
});

it('an attempt has what the tasks before it gave', () => {
  const inputs = { 'task-1': { state: 'succeeded', result: { pages: 3 } } };
  expect(new Attempt({ ...task, inputs }, () => undefined).inputs).toEqual(inputs);
  expect(new Attempt(task, () => undefined).inputs).toBeUndefined();
});
