import { ParentOnFailure, type WorkflowStepState } from '@na/contracts';
import fc from 'fast-check';
import type { Step, WorkflowDocument } from './document.ts';
import { anewIn, fateOf, outcomeOf } from './fate.ts';

/** How a step would end if it began. */
type End = 'succeeded' | 'failed' | 'skipped';

const dag = fc
  .integer({ min: 1, max: 12 })
  .chain(size =>
    fc.tuple(
      ...Array.from({ length: size }, (_, at) =>
        fc.record({
          end: fc.constantFrom<End>('succeeded', 'failed', 'skipped'),
          after: fc.uniqueArray(
            fc.record({ to: fc.nat(Math.max(0, at - 1)), onFailure: fc.constantFrom(...ParentOnFailure) }),
            { maxLength: at === 0 ? 0 : 4, selector: ({ to }) => to },
          ),
        }),
      ),
    ),
  )
  .map(drawn => ({
    ends: new Map(drawn.map(({ end }, at) => [`s${at}`, end])),
    document: {
      steps: drawn.map(({ after }, at): Step => ({
        name: `s${at}`,
        type: 't',
        payload: {},
        after: after.map(({ to, onFailure }) => ({ step: `s${to}`, onFailure })),
      })),
    } satisfies WorkflowDocument,
  }));

const picks = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 30 });

/** Runs a document in an order that `order` chooses, some steps side by side. */
function run({ document, ends }: { document: WorkflowDocument; ends: Map<string, End> }, order: number[]) {
  const states = new Map<string, WorkflowStepState>(document.steps.map(({ name }) => [name, 'waiting']));
  for (let turn = 0; ; turn++) {
    const moves = document.steps.flatMap(step => {
      const state = states.get(step.name)!;
      if (state === 'running') return [{ step, to: ends.get(step.name)! as WorkflowStepState }];
      const fate = state === 'waiting' ? fateOf(step, states) : { to: 'waiting' as const };
      if (fate.to === 'waiting') return [];
      return [{ step, to: (fate.to === 'start' ? 'running' : fate.to) as WorkflowStepState }];
    });
    if (!moves.length) return states;
    const { step, to } = moves[order[turn % order.length]! % moves.length]!;
    if (to === 'running')
      for (const { step: before } of step.after)
        expect(['succeeded', 'failed', 'skipped']).toContain(states.get(before));
    states.set(step.name, to);
  }
}

describe('the steps of a workflow', () => {
  it('all end, whatever becomes of each, and none starts before those before it are done', () => {
    fc.assert(
      fc.property(dag, picks, (drawn, order) => {
        const states = run(drawn, order);
        expect([...states.values()].filter(state => state === 'waiting' || state === 'running')).toEqual([]);
        expect(outcomeOf(drawn.document, states)).toBeDefined();
      }),
    );
  });

  it('end alike in whichever order they are done', () => {
    fc.assert(
      fc.property(dag, picks, picks, (drawn, one, other) => {
        expect(run(drawn, one)).toEqual(run(drawn, other));
      }),
    );
  });

  it('are never done while one waits or runs', () => {
    fc.assert(
      fc.property(dag, drawn => {
        const states = new Map<string, WorkflowStepState>(drawn.document.steps.map(({ name }) => [name, 'succeeded']));
        expect(outcomeOf(drawn.document, states)).toEqual({ to: 'succeeded' });
        expect(outcomeOf(drawn.document, states.set('s0', 'running'))).toBeUndefined();
      }),
    );
  });

  it('run anew with all that come after them, and nothing else does', () => {
    fc.assert(
      fc.property(dag, fc.func(fc.boolean()), ({ document }, isKept) => {
        const anew = anewIn(document, name => isKept(name));
        for (const { name, after } of document.steps)
          expect(anew.has(name)).toBe(!isKept(name) || after.some(({ step }) => anew.has(step)));
      }),
    );
  });
});

describe('a step after others', () => {
  const step = (...after: [string, ParentOnFailure][]): Step => ({
    name: 'x',
    type: 't',
    payload: {},
    after: after.map(([name, onFailure]) => ({ step: name, onFailure })),
  });
  const states = new Map<string, WorkflowStepState>([
    ['good', 'succeeded'],
    ['bad', 'failed'],
    ['left', 'skipped'],
    ['gone', 'cancelled'],
  ]);

  it.each([
    ['starts when it has none', step(), 'start'],
    ['starts after success', step(['good', 'fail']), 'start'],
    ['fails after a failure', step(['good', 'fail'], ['bad', 'fail']), 'failed'],
    ['fails after one that was cancelled', step(['gone', 'fail']), 'failed'],
    ['is skipped after a failure if it says so', step(['good', 'fail'], ['bad', 'skip']), 'skipped'],
    ['goes on after a failure if it says so', step(['bad', 'continue']), 'start'],
    ['is skipped with the only one before it', step(['left', 'fail']), 'skipped'],
    ['goes on when another one before it was not skipped', step(['left', 'fail'], ['good', 'fail']), 'start'],
  ])('%s', (_claim, of, to) => expect(fateOf(of, states)).toMatchObject({ to }));
});
