import { Reckoning } from '../reckoning/reckoning.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Store } from '../store/store.ts';

/** What one page for people is made from. */
export interface View {
  sandbox: Sandbox;
  store: Store;
  reckoning: Reckoning;
  /** Blocks that may still be shown, so that no page grows beyond what a browser bears. */
  budget: { left: number };
}

/** Blocks that one page shows. */
const maxBlocks = 3000;

export function viewOf(sandbox: Sandbox): View {
  const { store, clock } = sandbox;
  return { sandbox, store, reckoning: new Reckoning(store, clock.now()), budget: { left: maxBlocks } };
}
