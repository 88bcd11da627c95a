import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim } from '../../result.ts';
import { now, type Places } from '../contestant.ts';
import { drained } from '../drained.ts';
import { restClaims } from '../goals.ts';
import { sql } from '../sql.ts';
import { until } from '../until.ts';
import { keyOf, taskOf, type Call, type Seen } from './call.ts';
import { onStand, type Client } from './client.ts';
import { spansOf } from './spans.ts';

const CALLERS = 2;
const SLOTS = 100;
/** Whom somebody always wants to call, and who is called by nobody but the one that is told to rest. */
const BUSY = Array.from({ length: 10 }, (_, at) => `busy ${at}`);
const LONELY = Array.from({ length: 10 }, (_, at) => `lonely ${at}`);
/** Who never asks for a rest. */
const OTHER = 'other';
/** How long one is asked to rest, in milliseconds; and how long after one another they ask. */
const REST_MS = 3_000;
const APART_MS = 130;
/** How long tasks come before the first and after the last rest, in milliseconds. */
const BEFORE_MS = 3_000;
const AFTER_MS = 1_000;
/** Tasks come so often for each of the busy, and for the other, in milliseconds. */
const BUSY_EVERY_MS = 100;
const OTHER_EVERY_MS = 20;
const CALL_MS = 20;
/** More than ever run at a time. */
const MANY = 50;

/** What one that asked for a rest saw of it. */
interface Rest {
  /** When it asked, and until when, in milliseconds since 1970. */
  askedAt: number;
  saidUntil: number;
  /** Calls that began while it rested, but for those that were in flight when the scheduler heard of it. */
  further: number;
  /** When it was called again, in milliseconds since 1970. */
  resumedAt: number;
}

/** How well many keys rest that are told to by a 429 with `Retry-After`, and how others fare meanwhile. */
export function restsClaims(places: Places, say: (line: string) => void): Promise<Claim[]> {
  return onStand(places, async ({ client, callers }) => {
    const workers = await callers(CALLERS, SLOTS);
    for (const whom of BUSY) await client.limit(whom, { concurrency: MANY });
    const givenAt = new Map<string, number>();
    const rested = [...BUSY, ...LONELY];
    const forMs = BEFORE_MS + rested.length * APART_MS + REST_MS + AFTER_MS;
    const steady = (whom: string, everyMs: number) => steadily(client, { whom, ms: CALL_MS }, everyMs, forMs, givenAt);
    const adding = [...BUSY.map(whom => steady(whom, BUSY_EVERY_MS)), steady(OTHER, OTHER_EVERY_MS)];
    await sleep(BEFORE_MS);
    const askers: string[] = [];
    for (const whom of rested) {
      const [task] = await client.add([{ whom, ms: CALL_MS, restMs: REST_MS }]);
      askers.push(task!.id!);
      await sleep(APART_MS);
    }
    await Promise.all(adding);
    const seen = () => workers.flatMap(worker => worker.seen).sort((one, other) => one.at - other.at);
    await until('those who asked for a rest have been called again', () => {
      const again = new Set(
        seen().flatMap(({ what, attempt, task }) => (what === 'ended' && attempt > 1 ? [task] : [])),
      );
      return Promise.resolve(askers.every(id => again.has(id)));
    });
    await drained(places.oursUrl);
    const rests = await Promise.all(rested.map((whom, at) => restOf(places, client, whom, askers[at]!, seen())));
    const late = rests.map(({ saidUntil, resumedAt }) => Math.round(resumedAt - saidUntil));
    say(
      `resumed after ${late.slice(0, BUSY.length).join(', ')} ms where others wait, ${late.slice(BUSY.length).join(', ')} ms where nobody does`,
    );
    return restClaims({
      further: rests.reduce((sum, { further }) => sum + further, 0),
      late,
      others: waitsOf(seen(), givenAt, rests),
    });
  });
}

/** Adds tasks at a pace for some time, and notes when it did. */
async function steadily(client: Client, call: Call, everyMs: number, forMs: number, givenAt: Map<string, number>) {
  const from = now();
  const adding: Promise<void>[] = [];
  for (let due = from; due < from + forMs; due += everyMs) {
    await sleep(Math.max(0, due - now()));
    const task = taskOf(client.workspaceId, call);
    givenAt.set(task.id!, now());
    const added = client.addAll([task]);
    // It is heard of below; Node would end the process before.
    added.catch(() => undefined);
    adding.push(added);
  }
  await Promise.all(adding);
}

/** The scheduler says since when it knew: what it let start until then was in flight. */
async function restOf({ oursUrl }: Places, client: Client, whom: string, asker: string, seen: Seen[]): Promise<Rest> {
  const calls = seen.filter(each => each.whom === whom && each.what === 'began');
  const askedAt = calls.find(({ task }) => task === asker)!.at;
  const saidUntil = askedAt + REST_MS;
  const spans = await spansOf(oursUrl, client.workspaceId, keyOf(whom));
  const [told] = await sql<{ heldAt: number }>(oursUrl, HELD_AT, [asker]);
  const further = spans.filter(({ from }) => from > told!.heldAt && from < saidUntil).length;
  const resumedAt = calls.find(({ at }) => at >= saidUntil)!.at;
  return { askedAt, saidUntil, further, resumedAt };
}

/** How long tasks of the other waited for their handlers before and while somebody rested, in milliseconds. */
function waitsOf(seen: Seen[], givenAt: Map<string, number>, rests: Rest[]): { before: number[]; meanwhile: number[] } {
  const from = Math.min(...rests.map(({ askedAt }) => askedAt));
  const to = Math.max(...rests.map(({ saidUntil }) => saidUntil));
  const calls = seen.filter(({ what, whom, at }) => what === 'began' && whom === OTHER && at < to);
  const waits = (those: Seen[]) => those.map(({ task, at }) => at - givenAt.get(task)!);
  return { before: waits(calls.filter(({ at }) => at < from)), meanwhile: waits(calls.filter(({ at }) => at >= from)) };
}

/** When the scheduler told that a key rests since a task asked for it; nothing starts there once that is told, as each has a limit. */
const HELD_AT = `
  select (extract(epoch from occurred_at) * 1000)::float8 as "heldAt" from audit.audit_record
  where type = 'na.scheduler.v1.KeyHeld' and data ->> 'taskId' = $1::text`;
