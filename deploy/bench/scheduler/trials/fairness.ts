import { randomUUID } from 'node:crypto';
import type { Claim } from '../../result.ts';
import { percentileOf } from '../../percentile.ts';
import { now, type Places } from '../contestant.ts';
import { fairnessClaim } from '../goals.ts';
import { until } from '../until.ts';
import { taskOf } from './call.ts';
import { onStand } from './client.ts';

const HEAVY_TASKS = 100_000;
const LIGHT_TENANTS = 99;
const LIGHT_TASKS = 10;
const CALLERS = 2;
const SLOTS = 20;
/** What a task takes, in milliseconds; so the workers are what everybody waits for. */
const CALL_MS = 20;

/**
 * One tenant has so many tasks ready that they would take all workers for a minute; then 99 others come with ten each. The ideal is what weighted
 * fair queueing gives, with the same share for each, at the rate that was measured meanwhile: the k-th task of each tenant starts once all
 * have had k - 1, so a light one waits for at most k turns of a hundred tenants.
 */
export function fairnessTrial(places: Places, say: (line: string) => void): Promise<Claim[]> {
  return onStand(places, async ({ client, callers }) => {
    // First, so that the type is known.
    const workers = await callers(CALLERS, SLOTS);
    await client.add(Array.from({ length: HEAVY_TASKS }, () => ({ ms: CALL_MS })));
    const began = () => workers.flatMap(({ seen }) => seen.filter(({ what }) => what === 'began'));
    await until('the workers are busy', () => Promise.resolve(began().length > 1_000));
    const light = Array.from({ length: LIGHT_TENANTS }, () => randomUUID()).flatMap(tenant =>
      Array.from({ length: LIGHT_TASKS }, () => taskOf(tenant, { ms: CALL_MS })),
    );
    const from = now();
    await client.addAll(light);
    const ids = new Set(light.map(({ id }) => id));
    const ofLight = () => began().filter(({ task }) => ids.has(task));
    await until('the light tenants have been served', () => Promise.resolve(ofLight().length === ids.size));
    const waits = ofLight().map(({ at }) => at - from);
    const over = from + Math.max(...waits);
    const started = began().filter(({ at }) => at > from && at <= over).length;
    const perSecond = (started * 1_000) / (over - from);
    const idealMs = (percentileOf(idealPlaces(), 0.99) * 1_000) / perSecond;
    const waitMs = percentileOf(waits, 0.99);
    say(
      `${Math.round(perSecond)} tasks a second; light tenants waited ${Math.round(waitMs)} ms (p99), and ideally ${Math.round(idealMs)}`,
    );
    return [fairnessClaim(waitMs, idealMs)];
  });
}

/** How many tasks have started by when each of the light ones does, itself counted: the turns are gone through one after another. */
function idealPlaces(): number[] {
  const turns = Array.from({ length: LIGHT_TASKS }, (_, turn) => turn * (LIGHT_TENANTS + 1));
  return turns.flatMap(before => Array.from({ length: LIGHT_TENANTS }, (_, tenant) => before + 1 + tenant + 1));
}
