export { Backlog } from './backlog.ts';
export { planned } from './connection/planned-client.ts';
export { copyRows, type CopyValue } from './copy-rows.ts';
export { databaseProblem, sqlState } from './database-problem.ts';
export {
  DatabaseBusy,
  DatabaseTimeout,
  DatabaseUnavailable,
  EventBroken,
  EventTooLarge,
  OutboxFull,
  RelayReplaced,
  TextNotStorable,
  TransactionSpoiled,
  WorkspaceDeleted,
} from './errors.ts';
export { isDeleted } from './erasure/erasure.queries.ts';
export { refuseDeleted } from './erasure/refuse-deleted.ts';
export { WorkspaceErasure, type DeletedWorkspace, type ErasureStep } from './erasure/workspace-erasure.ts';
export { compactInbox, hear, missingNumbers, skipNumbers } from './inbox/inbox.ts';
export { setAside, type UndigestedEvent } from './inbox/set-aside.ts';
export { elected, type Election, type Lease } from './lease/elected.ts';
export { DeletedWorkspace1767225600004 } from './migrations/1767225600004-deleted-workspace.ts';
export type { PersistenceOptions } from './options.ts';
export {
  beginEpochIfRestored,
  epochsOf,
  latestOf,
  numbersOf,
  placeOf,
  type Epoch,
  type ToldMessage,
} from './outbox/epoch.ts';
export { takeRoom } from './outbox/outbox-bound.ts';
export { announceWritten, onOutboxWritten } from './outbox/outbox-written.ts';
export { eventIdInPack, newPackId, packSql, type PackedHeader, type PackJson, type PackSql } from './outbox/pack.ts';
export {
  forgetEvents,
  isAnythingWaiting,
  markSent,
  messagesBetween,
  numberEvents,
  relayState,
  unsentMessages,
  type OutboxMessage,
  type RelayState,
} from './outbox/relay.ts';
export { tell, tellAll, type TellOptions, type Telling } from './outbox/tell.ts';
export { tellPack, type Pack } from './outbox/tell-pack.ts';
export { PersistenceModule } from './persistence.module.ts';
export { afterCommit, savepoint, transaction } from './transaction.ts';
export { uuidv7, uuidv7Of } from './uuid-v7.ts';
