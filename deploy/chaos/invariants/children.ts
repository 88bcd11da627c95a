import type { Asked } from '../load/tasks.ts';
import type { Evidence, TaskEnd } from '../witness/evidence.ts';
import { endsOf, followWrongs } from './follows.ts';
import { each, when, type Invariant } from './invariant.ts';

export const childrenFollow: Invariant = {
  claim: 'a child never starts before its parents are done',
  check(evidence) {
    const runs = Map.groupBy(evidence.runs, ({ task }) => task);
    return each(families(evidence), ({ child, parents }) => followWrongs(child, parents, runs));
  },
};

export const childrenHeed: Invariant = {
  claim: 'a child runs, fails or is skipped as the ends of its parents say',
  check: evidence =>
    each(families(evidence), ({ child, parents, wish }) => {
      const stops = parents.filter((parent, at) => isStop(wish, at) && !endsOf(parent).includes('succeeded'));
      return when(child.attempt > 0 && stops.length > 0, `${child.id} ran, though ${stops[0]?.id} never succeeded`);
    }),
};

/** The state in which a task may end without running, as parents of it did not succeed: of some of them, what they did once still counts. */
export function keptFrom(wish: Asked, tasks: ReadonlyMap<string, TaskEnd>): ReadonlySet<string> {
  const broken = (wish.body.after ?? []).filter(({ id }) => {
    const parent = tasks.get(id);
    return parent !== undefined && endsOf(parent).some(state => state !== 'succeeded');
  });
  return new Set(broken.map(({ onFailure }) => ({ fail: 'failed', skip: 'cancelled', continue: '' })[onFailure]));
}

function isStop({ body: { after = [] } }: Asked, at: number): boolean {
  return after[at]?.onFailure !== 'continue';
}

/** Children whose row is there, with their parents in the order of the wish. */
function families({ asked, tasks }: Evidence): { wish: Asked; child: TaskEnd; parents: TaskEnd[] }[] {
  const rows = new Map(tasks.map(task => [task.id, task]));
  return asked.flatMap(wish => {
    const child = rows.get(wish.id ?? '');
    const parents = (wish.body.after ?? []).flatMap(({ id }) => rows.get(id) ?? []);
    return child && parents.length ? [{ wish, child, parents }] : [];
  });
}
