import type { JsonObject } from '@na/contracts';

/** A workflow as the storm asks for it, and how it is meant to end. */
export interface Document {
  body: { steps: Record<string, DocumentStep>; input?: JsonObject };
  ends: 'succeeded' | 'failed';
  /** How each step is meant to end, and how far it is undone. */
  steps: Readonly<Record<string, { state: string; undone?: string }>>;
}

type DocumentStep = { type: string; payload: JsonObject; after?: (string | { step: string })[] } & JsonObject;

/** So many attempts that a storm does not use them up. */
const PLENTY = 50;

const step = (payload: JsonObject, more: JsonObject = {}): DocumentStep => ({
  type: 'chaos.work',
  payload: { n: 0, ms: 10, ...payload },
  maxAttempts: PLENTY,
  ...more,
});

/** Every sort of workflow, by what is special about it. */
export const DOCUMENTS: Readonly<Record<string, Document>> = {
  'goes apart and comes together': {
    body: {
      steps: {
        list: step({}),
        each: step({ ms: { $from: 'item' } }, { after: ['list'], forEach: { $from: 'input.items' } }),
        join: step({}, { after: ['each'] }),
      },
      input: { items: [1, 20, 60] },
    },
    ends: 'succeeded',
    steps: { list: { state: 'succeeded' }, each: { state: 'succeeded' }, join: { state: 'succeeded' } },
  },
  'is undone': {
    body: {
      steps: {
        make: step({}, { compensation: { type: 'chaos.work', payload: { n: 0, ms: 10 } } }),
        bad: step({ isBad: true }, { after: ['make'] }),
        never: step({}, { after: ['bad'] }),
      },
    },
    ends: 'failed',
    steps: { make: { state: 'succeeded', undone: 'succeeded' }, bad: { state: 'failed' }, never: { state: 'failed' } },
  },
  'takes care of a failure': {
    body: {
      steps: {
        risky: step({ isBad: true }),
        next: step({}, { after: ['risky'], onFailure: 'skip' }),
        mend: step(
          {},
          {
            after: [{ step: 'risky', onFailure: 'continue' }],
            when: { equals: [{ $from: 'steps.risky.state' }, 'failed'] },
          },
        ),
      },
    },
    ends: 'succeeded',
    steps: { risky: { state: 'failed' }, next: { state: 'skipped' }, mend: { state: 'succeeded' } },
  },
};

/** The steps that a step of a document comes right after. */
export function stepsBefore({ body }: Document, name: string): string[] {
  return (body.steps[name]?.after ?? []).map(edge => (typeof edge === 'string' ? edge : edge.step));
}
