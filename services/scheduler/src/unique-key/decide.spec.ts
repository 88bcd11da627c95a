import type { UniqueKey, UniqueKeyPolicy } from '@na/contracts';
import { decide, type Standing } from './decide.ts';

const createdAt = new Date('2026-11-22T10:00:00.000Z');
const waiting: Standing = { id: 'w', state: 'ready', createdAt };
const running: Standing = { id: 'r', state: 'running', createdAt };
const unique = (policy: UniqueKeyPolicy, change: Partial<UniqueKey> = {}): UniqueKey => ({
  key: 'k',
  policy,
  ...change,
});

describe('a task whose unique key', () => {
  it.each<[policy: UniqueKeyPolicy, free: string, waits: string, runs: string]>([
    ['reject', 'create', 'refuse', 'refuse'],
    ['return_existing', 'create', 'answer', 'answer'],
    ['replace', 'create', 'replace', 'create'],
    ['debounce', 'create', 'replace', 'create'],
    ['keep_last', 'create', 'cancel and create', 'create'],
  ])('%s: is free → %s, one with it waits → %s, one with it runs → %s', (policy, free, waits, runs) => {
    const does = (standing: Standing[]) => decide(unique(policy, { waitMs: 10 }), standing).does;
    expect([does([]), does([waiting]), does([running])]).toEqual([free, waits, runs]);
  });

  it('is debounced is put off no longer than is said, or ten times its wait', () => {
    expect(decide(unique('debounce', { waitMs: 1_000 }), [waiting])).toMatchObject({
      latest: new Date('2026-11-22T10:00:10.000Z'),
    });
    expect(decide(unique('debounce', { waitMs: 1_000, mostWaitMs: 3_000 }), [running, waiting])).toMatchObject({
      standing: waiting,
      latest: new Date('2026-11-22T10:00:03.000Z'),
    });
  });
});
