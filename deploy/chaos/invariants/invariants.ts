import { childrenFollow, childrenHeed } from './children.ts';
import { auditIsWhole, inNotionOnce } from './effects.ts';
import { endsAsSaid } from './ends-as-said.ts';
import { endsAsMeant, followUpsFollow } from './ends-as-meant.ts';
import { askedOnce, endsOnce } from './ends-once.ts';
import { historyIsTold, historyRebuilds } from './history-rebuilds.ts';
import type { Invariant } from './invariant.ts';
import { concurrencyHolds, ratesHold } from './limits-hold.ts';
import { acceptedInTurn, noStaleWrite } from './no-stale-write.ts';
import { nothingHeld, slotsHold } from './nothing-held.ts';
import { oneRunPerNumber } from './one-run-per-number.ts';
import { permitsAreRunning } from './permits-are-running.ts';
import { heldKeysRest, openCircuitsStop } from './rests.ts';
import { schedulesFireOnce } from './schedules-fire-once.ts';
import { serialKeys } from './serial-keys.ts';
import { terminalStays, wishesHold } from './terminal-stays.ts';
import { stepsFollow, workflowsEndAsWritten } from './workflows.ts';

/** All promises that are looked after. */
export const invariants: readonly Invariant[] = [
  endsOnce,
  askedOnce,
  endsAsMeant,
  oneRunPerNumber,
  noStaleWrite,
  endsAsSaid,
  acceptedInTurn,
  terminalStays,
  wishesHold,
  serialKeys,
  slotsHold,
  concurrencyHolds,
  ratesHold,
  permitsAreRunning,
  heldKeysRest,
  openCircuitsStop,
  schedulesFireOnce,
  childrenFollow,
  childrenHeed,
  workflowsEndAsWritten,
  stepsFollow,
  nothingHeld,
  followUpsFollow,
  historyRebuilds,
  historyIsTold,
  inNotionOnce,
  auditIsWhole,
];
