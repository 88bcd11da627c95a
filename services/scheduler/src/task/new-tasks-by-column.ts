import { eventIdInPack } from '@na/persistence';
import type { NewTaskRow } from './new-task.ts';

/** What tasks that are created together mostly have alike. */
const ALIKE = [
  'workspace_id',
  'type',
  'type_version',
  'priority',
  'state',
  'run_at',
  'serial_key',
  'max_attempts',
  'weight',
  'limits',
  'waits_for',
  'workflow_id',
  'step',
  'deadline',
  'unique_key',
  'replay_of',
  'effect_id',
  'batch_id',
] as const satisfies (keyof NewTaskRow)[];

const OF_ORIGIN = ['actor', 'correlation_id', 'traceparent'] as const satisfies (keyof NewTaskRow)[];

/**
 * New tasks as {@link CREATE_TASKS} takes them, $1 to $9: what they have alike once, as moulds and origins, and the rest by column. To have
 * Postgres read each task by itself costs more than to store it.
 */
export function newTasksByColumn(rows: readonly NewTaskRow[], packId: string): unknown[] {
  const moulds = runsOf(rows, ALIKE);
  const origins = runsOf(rows, OF_ORIGIN);
  return [
    JSON.stringify(moulds.runs),
    JSON.stringify(origins.runs),
    array(moulds.numbers),
    array(origins.numbers),
    array(placesOf(rows)),
    array(rows.map(({ id }) => id)),
    array(rows.map((_, at) => eventIdInPack(packId, at))),
    array(rows.map(({ bytes }) => bytes)),
    JSON.stringify(rows.map(({ payload }) => payload)),
  ];
}

/** Rows that follow each other with the same values become one run, which says them and how many tasks it has. */
function runsOf<Name extends keyof NewTaskRow>(
  rows: readonly NewTaskRow[],
  names: readonly Name[],
): { runs: (Pick<NewTaskRow, Name> & { number: number; tasks: number })[]; numbers: number[] } {
  const runs: (Pick<NewTaskRow, Name> & { number: number; tasks: number })[] = [];
  const numbers = rows.map(row => {
    const last = runs.at(-1);
    if (last && names.every(name => isAlike(last[name], row[name]))) last.tasks++;
    else runs.push({ ...pick(row, names), number: runs.length, tasks: 1 });
    return runs.length - 1;
  });
  return { runs, numbers };
}

function isAlike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  return typeof one === 'object' && typeof other === 'object' && JSON.stringify(one) === JSON.stringify(other);
}

function pick<Name extends keyof NewTaskRow>(row: NewTaskRow, names: readonly Name[]): Pick<NewTaskRow, Name> {
  return Object.fromEntries(names.map(name => [name, row[name]])) as unknown as Pick<NewTaskRow, Name>;
}

/** Which of its flow each is, from 1. */
function placesOf(rows: readonly NewTaskRow[]): number[] {
  const taken = new Map<string, number>();
  return rows.map(({ state, workspace_id, type, priority, weight }) => {
    const flow = `${workspace_id} ${type} ${priority} ${weight} ${state === 'scheduled'}`;
    const place = (taken.get(flow) ?? 0) + 1;
    taken.set(flow, place);
    return place;
  });
}

/** An array of Postgres, of what needs no quotes. */
function array(values: readonly (string | number)[]): string {
  return `{${values.join(',')}}`;
}
