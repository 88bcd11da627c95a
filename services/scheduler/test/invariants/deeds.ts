import type { Act } from './acts.ts';
import type { Licence } from './licence.ts';
import type { Model } from './model.ts';
import type { Snapshot } from './snapshot.ts';
import type { Stage } from './stage.ts';

/** Where an act takes place. */
export interface Scene {
  stage: Stage;
  model: Model;
  /** How all stood before it. */
  before: Snapshot;
}

/** Does an act, and answers what it may have brought about. Throws when the scheduler says what cannot be. */
export type Deed<Name extends Act['do']> = (act: Extract<Act, { do: Name }>, scene: Scene) => Promise<Licence>;
export type DeedsOf<Name extends Act['do']> = { readonly [name in Name]: Deed<name> };

/** What brings nothing about. */
export const NOTHING_MAY_CHANGE: Licence = {};
