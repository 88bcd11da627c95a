import { Clock } from '../clock.ts';
import { namedId } from '../ids.ts';
import { capabilities } from '../store/records.ts';
import { emptyState, type State } from '../store/state.ts';
import { Store } from '../store/store.ts';
import { plantDemo } from './demo.ts';
import { plantLarge } from './large/large.ts';
import { botId, rootPageId, seedToken } from './constants.ts';
import { plantPage } from './plant.ts';

/** What a fresh workspace can hold; `large:<n>` has n pages. */
export type SeedName = 'demo' | 'empty' | `large:${number}`;

/** Beyond it, a workspace would not fit into a usual machine's memory. */
const mostPages = 500_000;

/** For whoever has to choose one. */
export const seedChoices = `demo, empty or large:<n> with n from 1 to ${mostPages}`;

/** The seed of that name, or null when there is none. */
export function seedNamed(name: string): SeedName | null {
  if (name === 'demo' || name === 'empty') return name;
  const pages = pagesOf(name);
  return pages >= 1 && pages <= mostPages ? `large:${pages}` : null;
}

/** What a seed holds was made a day ago, so that no visibility delay hides it. */
const ageMs = 86_400_000;

/** A fresh workspace at an instant (milliseconds since the epoch). Ids are the same each time. */
export function seeded(name: SeedName, now: number): State {
  const state = emptyState();
  const store = new Store(state, null);
  store.transact(() => {
    store.put('workspace', {
      id: 'workspace',
      workspaceId: namedId('workspace'),
      name: 'Sandbox',
      rootPageId,
      token: seedToken,
      clock: new Clock().read(),
    });
    store.put('users', { id: namedId('user/ada'), type: 'person', name: 'Ada Lovelace', email: 'ada@example.com' });
    store.put('users', { id: namedId('user/grace'), type: 'person', name: 'Grace Hopper', email: 'grace@example.com' });
    store.put('users', { id: botId, type: 'bot', name: 'Sandbox integration', email: null });
    store.put('tokens', {
      id: seedToken,
      name: 'Sandbox integration',
      botId,
      capabilities: [...capabilities],
      roots: [rootPageId],
      ratePerMinute: null,
    });
    const title = name === 'demo' ? 'Demo' : name === 'empty' ? 'Empty' : 'Large';
    plantPage(store, now - ageMs, { id: rootPageId, parent: { type: 'workspace' }, title, icon: '🏠' });
    if (name === 'demo') plantDemo(store, now - ageMs, now);
  });
  if (name !== 'demo' && name !== 'empty') plantLarge(store, pagesOf(name));
  return state;
}

function pagesOf(name: string): number {
  return Number(/^large:(\d{1,9})$/.exec(name)?.[1] ?? 0);
}
