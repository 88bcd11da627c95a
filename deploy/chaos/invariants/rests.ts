import { CIRCUIT, CIRCUIT_KEY, REST_KEY } from '../load/limits.ts';
import { attemptsIn } from '../witness/attempts.ts';
import type { Evidence, TaskEnd } from '../witness/evidence.ts';
import { each, when, type Invariant } from './invariant.ts';
import { namersOf } from './limits-hold.ts';

// A key without a limit has no gate until somebody asks for a rest; what starts while that is being stored does not know of it yet.
export const heldKeysRest: Invariant = {
  claim: 'no task of a key starts while the other side rests, once that is stored',
  check({ gateNews, tasks }) {
    const askers = new Set(tasks.filter(({ payload }) => payload.restMs !== undefined).map(({ id }) => id));
    const held = gateNews.filter(({ event, key }) => event === 'KeyHeld' && key === REST_KEY);
    return each(held, ({ key, task, until, heard }) => [
      ...when(!askers.has(task), `${key} was held for the task ${task}, which asked for no rest`),
      ...startsBetween(tasks, key, heard, until!),
    ]);
  },
};

export const openCircuitsStop: Invariant = {
  claim: 'nothing starts at an open circuit, and behind that only its probes until one succeeds',
  check({ gateNews, tasks }) {
    const news = gateNews.filter(({ key }) => key === CIRCUIT_KEY);
    const opened = news.filter(({ event }) => event === 'CircuitOpened').map(({ until }) => until!);
    return each(opened, until => [
      ...startsBetween(tasks, CIRCUIT_KEY, until - CIRCUIT.openMs, until),
      ...probeWrongs({ gateNews: news, tasks }, until),
    ]);
  },
};

function startsBetween(tasks: readonly TaskEnd[], key: string, from: number, to: number): string[] {
  return namersOf(tasks, key)
    .flatMap(({ task }) => attemptsIn(task))
    .filter(({ beganAt }) => beganAt > from && beganAt < to)
    .map(({ task, number, beganAt }) => `attempt ${number} of ${task} started ${to - beganAt} ms before ${key} opened`);
}

/** The first that starts once a circuit has been open for long enough is a probe. */
function probeWrongs({ gateNews, tasks }: Pick<Evidence, 'gateNews' | 'tasks'>, until: number): string[] {
  const probes = new Set(gateNews.filter(({ event }) => event === 'CircuitHalfOpened').map(({ task }) => task));
  const later = namersOf(tasks, CIRCUIT_KEY)
    .flatMap(({ task }) => attemptsIn(task))
    .filter(({ beganAt }) => beganAt >= until);
  const first = later.reduce<(typeof later)[number] | undefined>(
    (one, other) => (one && one.beganAt <= other.beganAt ? one : other),
    undefined,
  );
  return when(
    first !== undefined && !probes.has(first.task),
    `${first?.task} started behind an open circuit, as no probe`,
  );
}
