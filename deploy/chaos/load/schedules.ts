import type { Ask } from './client.ts';
import { isMade } from './client.ts';

/** A schedule that fires while the storm rages. */
export interface Fires {
  id: string;
  /** Its tasks carry it. */
  name: string;
  /** All of its due times, in milliseconds since 1970. */
  dueTimes: readonly number[];
}

/** The seconds of a minute that they fire at are all that these divide. */
const EVERY_SECONDS = [1, 3];
/** The first due time comes so much later than the request at least, in milliseconds. */
const LEAD_MS = 1_000;

/** Schedules that fire every few seconds for so long; what is late fires late, and nothing is ever missed. */
export async function startSchedules(ask: Ask, lastsMs: number): Promise<Fires[]> {
  return Promise.all(EVERY_SECONDS.map(seconds => start(ask, seconds, lastsMs)));
}

async function start(ask: Ask, seconds: number, lastsMs: number): Promise<Fires> {
  const name = `every-${seconds}`;
  const from = Math.ceil((Date.now() + LEAD_MS) / 1_000) * 1_000;
  const to = from + Math.ceil(lastsMs / 1_000) * 1_000;
  const { body } = await ask(
    '/v1/schedules',
    {
      name,
      cron: `*/${seconds} * * * * *`,
      timeZone: 'Etc/UTC',
      startsAt: new Date(from).toISOString(),
      endsAt: new Date(to).toISOString(),
      misfire: { policy: 'catch_up', grace: 'PT1H' },
      overlap: { policy: 'allow' },
      task: { type: 'chaos.work', payload: { n: 0, ms: 10, schedule: name } },
    },
    isMade,
  );
  return {
    id: body.id,
    name,
    dueTimes: secondsOf(from, to).filter(at => new Date(at).getUTCSeconds() % seconds === 0),
  };
}

/** The whole seconds from one to another, both included, in milliseconds since 1970. */
function secondsOf(from: number, to: number): number[] {
  return Array.from({ length: (to - from) / 1_000 + 1 }, (_, at) => from + at * 1_000);
}
