import { keyOf, type HeldAttempt, type KnownEdge, type Model } from './model.ts';
import { isFinal, type SeenTask, type Snapshot } from './snapshot.ts';

/** What an act may bring about, beside what happens by itself. */
export interface Licence {
  /** Tasks may come to be. */
  creates?: boolean;
  /** Waiting tasks of these keys may change or be cancelled. */
  finishes?: 'any' | string;
  /** Waiting tasks may start. */
  starts?: boolean;
  /** These attempts may end, or all of a worker that it does not list. */
  ends?: readonly HeldAttempt[];
  endsOf?: string;
  /** These attempts may say how far they are. */
  reports?: readonly HeldAttempt[];
  redrives?: string;
  drops?: string;
  /** The caretaker looks: silence and deadlines have their ends. */
  cares?: boolean;
}

/** How a task can change. */
type Change =
  'appeared' | 'vanished' | 'left its end' | 'started' | 'ended' | 'finished' | 'changed' | 'reported' | 'fell due';

interface Situation {
  before: SeenTask;
  after: SeenTask;
  licence: Licence;
  world: Snapshot;
  edges: readonly KnownEdge[];
}

/** When each change is in order. */
const IS_IN_ORDER: { readonly [change in Change]: (situation: Situation) => boolean } = {
  appeared: ({ licence }) => Boolean(licence.creates),
  vanished: ({ licence, before }) => before.state === 'dead' && licence.drops === before.key,
  'left its end': ({ licence, before, after }) =>
    licence.redrives === before.key &&
    (before.state === 'dead' || before.state === 'failed') &&
    (after.waits_for > 0 ? after.state === 'scheduled' : after.state === 'ready'),
  started: ({ licence, before, after, world }) =>
    Boolean(licence.starts) &&
    after.attempt === before.attempt + 1 &&
    before.run_at <= world.now &&
    (before.deadline === null || before.deadline > world.now),
  ended: situation => mayEnd(situation),
  finished: situation => mayFinish(situation),
  changed: ({ licence, after, edges }) =>
    Boolean(licence.creates) || (after.waits_for === 0 && edges.every(({ end }) => end)),
  reported: ({ licence, before }) => Boolean(licence.reports?.some(attempt => isOf(before, attempt))),
  'fell due': ({ after, world }) => after.run_at <= world.now && after.waits_for === 0,
};

/** What changed between two looks that an act does not account for, in sentences. */
export function unaccounted(before: Snapshot, after: Snapshot, licence: Licence, model: Model): string[] {
  const keys = new Set([...before.tasks.keys(), ...after.tasks.keys()]);
  return [...keys].flatMap(key => {
    const [was, is] = [before.tasks.get(key), after.tasks.get(key)];
    const change = changeOf(was, is);
    const situation = { before: (was ?? is)!, after: (is ?? was)!, licence, edges: model.edges.get(key) ?? [] };
    if (!change || IS_IN_ORDER[change]({ ...situation, world: { ...after, leases: before.leases } })) return [];
    const others = situation.edges.length ? ` It comes after ${JSON.stringify(situation.edges)}.` : '';
    return [`The task ${key} ${change}: ${JSON.stringify(was)} became ${JSON.stringify(is)}.${others}`];
  });
}

/** How a task changed; undefined when it did not. */
function changeOf(was: SeenTask | undefined, is: SeenTask | undefined): Change | undefined {
  if (!was) return 'appeared';
  if (!is) return 'vanished';
  if (isFinal(was)) return JSON.stringify(was) === JSON.stringify(is) ? undefined : 'left its end';
  if (was.state === 'running' && is.version === was.version)
    return was.reported === is.reported ? undefined : 'reported';
  if (was.state === 'running') return 'ended';
  if (isFinal(is)) return 'finished';
  if (is.state === 'running') return 'started';
  if (is.version !== was.version) return 'changed';
  return is.state === was.state ? undefined : 'fell due';
}

function mayEnd({ before, licence, world }: Situation): boolean {
  if (licence.ends?.some(attempt => isOf(before, attempt)) || licence.endsOf === before.worker_id) return true;
  const until = world.leases.get(before.worker_id!);
  return Boolean(licence.cares) && until !== undefined && until < world.now;
}

function mayFinish({ before, after, licence, world, edges }: Situation): boolean {
  if (licence.finishes === 'any' || licence.finishes === before.key) return after.state === 'cancelled';
  const isLate = before.deadline !== null && before.deadline <= world.now;
  if (after.state === 'failed' && isLate && licence.cares) return true;
  const broken = edges.filter(({ end }) => end !== 'succeeded');
  if (!edges.length || edges.some(({ end }) => !end)) return false;
  const wanted = after.state === 'failed' ? 'fail' : 'skip';
  return broken.some(({ onFailure }) => onFailure === wanted);
}

function isOf(task: SeenTask, attempt: HeldAttempt): boolean {
  return task.key === keyOf(attempt) && task.attempt === attempt.attempt;
}
