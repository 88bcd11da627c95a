import { DatabaseRestored } from '@na/contracts';
import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { RelayReplaced } from '../errors.ts';
import { transaction } from '../transaction.ts';
import { tell } from './tell.ts';
import { ADOPT_TOLD, BEGIN_EPOCH, EPOCHS, LOCK_FOR_EPOCH } from './epoch.queries.ts';

/** A life of the outbox, between two restores. */
export interface Epoch {
  /** Eight hex digits; a part of the source's name. */
  epoch: string;
  /** Its first event has the number after this one in the outbox, and is told as number 1. */
  base: number;
}

/** Where an event is found by those who hear it. */
export interface Place {
  epoch: string;
  /** From 1, without gaps as long as nothing is forgotten. */
  number: number;
}

/** A message that the stream has: told under `number` of the latest epoch. */
export interface ToldMessage {
  id: string;
  number: number;
}

/** The epochs of which events are kept, oldest first; the last is the one that goes on. */
export async function epochsOf(dataSource: DataSource): Promise<[Epoch, ...Epoch[]]> {
  const rows = await dataSource.query<{ epoch: string; base: string }[]>(EPOCHS);
  if (!rows.length) throw new Error('The table outbox_epoch has lost its row.');
  return rows.map(({ epoch, base }) => ({ epoch, base: Number(base) })) as [Epoch, ...Epoch[]];
}

/** Under which epoch and number the event with a number in the outbox is told. */
export function placeOf(epochs: readonly Epoch[], number: number): Place {
  const its = epochs.findLast(({ base }) => base < number) ?? epochs[0]!;
  return { epoch: its.epoch, number: number - its.base };
}

/** The numbers in the outbox of what an epoch told as `first` to `last`; undefined for an epoch that is gone. */
export function numbersOf(
  epochs: readonly Epoch[],
  { epoch, first, last }: { epoch: string; first: number; last: number },
): { first: number; last: number; base: number } | undefined {
  const at = epochs.findIndex(known => known.epoch === epoch);
  if (at < 0) return undefined;
  const { base } = epochs[at]!;
  const end = epochs[at + 1]?.base ?? Infinity;
  return { first: base + first, last: Math.min(base + last, end), base };
}

/** The latest number of each epoch, when all up to `sentNumber` in the outbox is sent; without those that told nothing yet. */
export function latestOf(epochs: readonly Epoch[], sentNumber: number): Place[] {
  return epochs.flatMap(({ epoch, base }, at) => {
    const number = Math.min(sentNumber, epochs[at + 1]?.base ?? Infinity) - base;
    return number > 0 || at === epochs.length - 1 ? [{ epoch, number: Math.max(number, 0) }] : [];
  });
}

/**
 * Begins a new epoch if the database was restored to an earlier state: others know more of what it told than it does itself, and the numbers of the
 * former epoch must not be given out again. What of `told` is found here without a number keeps the one under which it was told, so that nobody
 * hears it twice; what is not found is forgotten. Answers whether a new epoch begins, which is told.
 * @param told what the stream has of the latest epoch beyond some number that was given before it was looked at
 * @throws Problem `relay_replaced` when a relay with a higher lease token was here
 */
export async function beginEpochIfRestored(
  dataSource: DataSource,
  { service, told, token }: { service: string; told: readonly ToldMessage[]; token: bigint },
): Promise<boolean> {
  return transaction(dataSource, async tx => {
    const [relay] = await tx.query<Relay[]>(LOCK_FOR_EPOCH, [token]);
    if (!relay) throw RelayReplaced({ token });
    const known = Number(relay.last_number);
    const beyond = told
      .map(({ id, number }) => ({ id, number: number + Number(relay.base) }))
      .filter(({ number }) => number > known);
    if (!relay.is_restored && !beyond.length) return false;
    const [, adopted] = await tx.query<[unknown, number]>(ADOPT_TOLD, [
      beyond.map(({ id }) => id),
      beyond.map(({ number }) => number),
    ]);
    const last = beyond.reduce((most, { number }) => Math.max(most, number), known);
    await tx.query(BEGIN_EPOCH, [last, randomBytes(4).toString('hex'), beyond.length > 0, token]);
    const body = {
      service,
      formerSource: `${service}/${relay.epoch}`,
      lastNumber: known - Number(relay.base),
      forgotten: beyond.length - adopted,
    };
    await tell(tx, DatabaseRestored, body, { actor: `service:${service}` });
    return true;
  });
}

interface Relay {
  epoch: string;
  last_number: string;
  base: string;
  is_restored: boolean;
}
