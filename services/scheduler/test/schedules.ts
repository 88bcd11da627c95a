import {
  ScheduleService,
  type Firing,
  type FiringState,
  type Schedule,
  type ScheduleDefinition,
  type ScheduledTask,
} from '@na/contracts';
import { newId, WORKSPACE, type House } from './house.ts';

/** Never of itself: the first of January, at midnight. */
export const YEARLY = '0 0 1 1 *';
export const EVERY_SECOND = '* * * * * *';

type Change = Omit<Partial<ScheduleDefinition>, 'task'> & { task: Partial<ScheduledTask> & { type: string } };

/** A definition of tasks of a type. */
export function definitionOf({ task, ...change }: Change): ScheduleDefinition {
  return {
    name: 'A test',
    cron: change.rrule === undefined ? YEARLY : undefined,
    timeZone: 'Europe/Berlin',
    jitterMs: 0,
    misfire: { policy: 'run_once', graceMs: 60_000, most: 10 },
    overlap: { policy: 'allow', most: 10 },
    ...change,
    task: { payload: {}, ...task },
  };
}

/** Makes a schedule. */
export function define(house: House, change: Change, workspaceId = WORKSPACE): Promise<Schedule> {
  const definition = definitionOf(change);
  return house.ask(ScheduleService.createSchedule, { workspaceId, id: newId(), definition });
}

/** What became of due times, the earliest first. */
export async function firingsOf(house: House, id: string, ...states: FiringState[]): Promise<Firing[]> {
  const request = { workspaceId: WORKSPACE, id, states, limit: 100 };
  return (await house.ask(ScheduleService.listFirings, request)).firings.toReversed();
}

/** What a schedule stands like once nobody has fired it since a time. */
export async function nobodyFiredSince(house: House, id: string, since: Date): Promise<void> {
  const { definition } = await house.ask(ScheduleService.getSchedule, { workspaceId: WORKSPACE, id });
  // A rule of every minute is due on the next one.
  const due = new Date(Math.floor(since.getTime() / 60_000) * 60_000 + 60_000);
  if (definition.cron !== '* * * * *') throw new Error('Only a schedule of every minute can be set back.');
  await house.database.query('update schedule set decided_until = $2, next_due_at = $3, fire_at = $3 where id = $1', [
    id,
    since,
    due,
  ]);
}

/** `fired`, or why it was skipped, with how many due times it stands for. */
export const outcome = ({ state, reason, count }: Firing): string =>
  `${reason ?? state}${count === 1 ? '' : ` ×${count}`}`;

export const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
