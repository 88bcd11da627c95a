import type { Trial } from '../../frame.ts';
import type { Infrastructure } from '../../infrastructure.ts';
import { amongManyClaims } from '../among-many.ts';
import type { Measured } from '../cells.ts';
import { idleClaims } from '../idle.ts';
import { cancelClaims } from './cancel.ts';
import { fairnessTrial } from './fairness.ts';
import { killClaims } from './kill.ts';
import { limitsClaims } from './limits.ts';
import { restsClaims } from './rest.ts';

/** What ours is to keep to besides its speed, by name; what fills the tables comes last. */
export function trialsOf(infrastructure: Infrastructure, ours: Measured, tasks: number): { [name: string]: Trial } {
  const { places } = ours;
  return {
    idle: () => idleClaims(infrastructure),
    kill: () => killClaims(places),
    cancel: () => cancelClaims(places),
    limits: say => limitsClaims(places, say),
    'retry-after': say => restsClaims(places, say),
    fairness: say => fairnessTrial(places, say),
    'among many': say => amongManyClaims(ours, tasks, say),
  };
}
