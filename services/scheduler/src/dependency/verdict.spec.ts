import { ParentOnFailure } from '@na/contracts';
import fc from 'fast-check';
import { verdictOf, type Edge, type FinalState } from './verdict.ts';

const ends = fc.constantFrom<FinalState>('succeeded', 'failed', 'dead', 'cancelled');

/** Tasks, each after some of those that were made before it, and how each would end if it ran. */
const dag = fc.integer({ min: 1, max: 12 }).chain(size =>
  fc.tuple(
    ...Array.from({ length: size }, (_, at) =>
      fc.record({
        end: ends,
        after: fc.array(
          fc.record({ to: fc.nat(Math.max(0, at - 1)), onFailure: fc.constantFrom(...ParentOnFailure) }),
          {
            maxLength: at === 0 ? 0 : 4,
          },
        ),
      }),
    ),
  ),
);

/** Runs tasks to their ends, in an order that `picks` chooses. Answers how each ended, and which ran. */
function run(tasks: { end: FinalState; after: { to: number; onFailure: ParentOnFailure }[] }[], picks: number[]) {
  const state: (FinalState | null)[] = tasks.map(() => null);
  const ran = new Set<number>();
  for (let step = 0; ; step++) {
    const open = tasks.flatMap((task, at) => {
      const edges = task.after.map(({ to, onFailure }): Edge => ({
        parentId: String(to),
        onFailure,
        outcome: state[to] ?? null,
      }));
      const verdict = verdictOf(edges);
      return state[at] === null && verdict.to !== 'waiting' ? [{ at, verdict }] : [];
    });
    if (!open.length) return { state, ran };
    const { at, verdict } = open[(picks[step % picks.length] ?? 0) % open.length]!;
    if (verdict.to === 'released') {
      expect(tasks[at]!.after.every(({ to }) => state[to] !== null)).toBe(true);
      ran.add(at);
      state[at] = tasks[at]!.end;
    } else state[at] = verdict.to;
  }
}

describe('tasks that come after others', () => {
  const picks = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 30 });

  it('all end, whatever the others do, and none starts before those before it are done', () => {
    fc.assert(fc.property(dag, picks, (tasks, order) => expect(run(tasks, order).state).not.toContain(null)));
  });

  it('end in the same states in whichever order the others end', () => {
    fc.assert(
      fc.property(dag, picks, picks, (tasks, one, other) => {
        expect(run(tasks, one).state).toEqual(run(tasks, other).state);
      }),
    );
  });

  it('run when all before them succeeded or need not', () => {
    fc.assert(
      fc.property(fc.array(ends), outcomes => {
        const edges = outcomes.map((outcome, at): Edge => ({
          parentId: String(at),
          outcome,
          onFailure: outcome === 'succeeded' ? 'fail' : 'continue',
        }));
        expect(verdictOf(edges)).toEqual({ to: 'released' });
      }),
    );
  });
});

describe('a task whose parents did not succeed', () => {
  it('fails before it is skipped, and names the first', () => {
    const edges: Edge[] = [
      { parentId: 'a', onFailure: 'skip', outcome: 'dead' },
      { parentId: 'b', onFailure: 'fail', outcome: 'cancelled' },
      { parentId: 'c', onFailure: 'fail', outcome: 'failed' },
    ];
    const error = expect.objectContaining({ code: 'parent_failed', detail: expect.stringContaining('b, which') });
    expect(verdictOf(edges)).toEqual({ to: 'failed', error });
    expect(verdictOf(edges.slice(0, 1))).toMatchObject({ to: 'cancelled', error: { code: 'parent_skipped' } });
  });
});
