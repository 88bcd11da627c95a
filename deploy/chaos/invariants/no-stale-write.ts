import { attemptsIn, overlaps } from '../witness/attempts.ts';
import type { Evidence, TaskEnd } from '../witness/evidence.ts';
import { each, when, type Invariant } from './invariant.ts';
import { isOwnEnd } from './own-end.ts';

/** Histories in which an attempt that is not the latest says anything, and rows that hold what an older attempt wrote. */
export const noStaleWrite: Invariant = {
  claim: 'no write by an older attempt',
  check({ tasks, runs }) {
    const saved = Map.groupBy(
      runs.filter(({ hasSaved }) => hasSaved),
      ({ task }) => task,
    );
    return each(tasks, task => [
      ...historyWrongs(task),
      ...resultWrongs(task),
      ...checkpointWrongs(task, saved.get(task.id) ?? []),
    ]);
  },
};

/** An attempt whose success counts began when all others had ended, by the clock of those who ran them. */
export const acceptedInTurn: Invariant = {
  claim: 'the attempts of a task whose ends count never overlap',
  check({ tasks, runs }) {
    const of = Map.groupBy(runs, ({ task }) => task);
    return each(tasks, task => {
      const counted = new Set(attemptsIn(task).flatMap(({ number, outcome }) => (isOwnEnd(outcome) ? [number] : [])));
      const ended = (of.get(task.id) ?? []).filter(
        ({ attempt, endedAt }) => counted.has(attempt) && endedAt !== undefined,
      );
      return overlaps(ended).map(
        ([one, other]) => `attempt ${other.attempt} of ${task.id} began before attempt ${one.attempt} had ended`,
      );
    });
  },
};

function historyWrongs({ id, history }: TaskEnd): string[] {
  let latest = 0;
  let isRunning = false;
  return history.flatMap(({ e, n, o, v }, at) => {
    const version = when(v !== at + 1, `the history of ${id} has version ${v} in place ${at + 1}`);
    if (e === 'TaskStarted') {
      const wrong = [
        ...when(isRunning, `attempt ${n} of ${id} started while attempt ${latest} ran`),
        ...when(n !== latest + 1, `attempt ${n} of ${id} started after attempt ${latest}`),
      ];
      latest = n!;
      isRunning = true;
      return [...version, ...wrong];
    }
    if (o === undefined) return version;
    const wrong = when(n !== latest || !isRunning, `${e} of attempt ${n} of ${id} was written at attempt ${latest}`);
    isRunning = false;
    return [...version, ...wrong];
  });
}

function resultWrongs({ id, attempt, state, result }: TaskEnd): string[] {
  const isOther = state === 'succeeded' && result?.attempt !== undefined && result.attempt !== attempt;
  return when(isOther, `${id} succeeded at attempt ${attempt} with the result of attempt ${result?.attempt}`);
}

function checkpointWrongs({ id, attempt, checkpoint }: TaskEnd, saved: readonly Evidence['runs'][0][]): string[] {
  const latest = Math.max(0, ...saved.map(run => run.attempt));
  const kept = checkpoint?.attempt ?? 0;
  return [
    ...when(
      kept < latest,
      `${id} keeps the checkpoint of attempt ${kept}, though that of attempt ${latest} was confirmed`,
    ),
    ...when(kept > attempt, `${id} keeps a checkpoint of attempt ${kept}, which is not its own`),
  ];
}
