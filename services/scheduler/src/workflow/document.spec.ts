import type { JsonObject } from '@na/contracts';
import fc from 'fast-check';
import { documentFaults } from './document-check.ts';
import { workflowFaults } from './new-workflow.ts';
import { ancestorsOf, cycleIn, documentOf, inOrder, type Step } from './document.ts';

const ID = '01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f';
const step = (name: string, after: string[]): Step => ({
  name,
  type: 't',
  payload: {},
  after: after.map(it => ({ step: it, onFailure: 'fail' })),
});
const graph = fc
  .integer({ min: 1, max: 10 })
  .chain(size => fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size }))
  .map(edges =>
    edges.map((after, at) =>
      step(
        `s${at}`,
        after.map(it => `s${it}`),
      ),
    ),
  );

describe('the steps of a document', () => {
  it('have an order in which each comes after those before it, or a cycle that is named', () => {
    fc.assert(
      fc.property(graph, steps => {
        const ordered = inOrder(steps);
        const cycle = cycleIn(steps);
        ordered.forEach(({ after }, at) => {
          for (const edge of after) expect(ordered.slice(0, at).map(({ name }) => name)).toContain(edge.step);
        });
        expect(cycle === undefined).toBe(ordered.length === steps.length);
        if (!cycle) return;
        const of = new Map(steps.map(it => [it.name, it]));
        expect(cycle.length).toBeGreaterThan(1);
        expect(cycle[0]).toBe(cycle.at(-1));
        cycle.slice(1).forEach((name, at) => expect(of.get(name)!.after.map(it => it.step)).toContain(cycle[at]));
      }),
    );
  });

  it('know all that comes before them', () => {
    const steps = [step('a', []), step('b', ['a']), step('c', ['b']), step('d', [])];
    const of = new Map(steps.map(it => [it.name, it]));
    expect([...ancestorsOf(of, 'c')].sort()).toEqual(['a', 'b']);
    expect([...ancestorsOf(of, 'd')]).toEqual([]);
  });

  it('take what is left out from the step, and then the default', () => {
    const { steps } = documentOf(
      {
        b: { type: 't', after: ['a', { step: 'c', onFailure: 'skip' }], onFailure: 'continue' },
        a: { type: 't' },
        c: { type: 't' },
      },
      undefined,
    );
    expect(steps.map(({ name }) => name)).toEqual(['a', 'c', 'b']);
    expect(steps[2]!.after).toEqual([
      { step: 'a', onFailure: 'continue' },
      { step: 'c', onFailure: 'skip' },
    ]);
  });
});

describe('a document is refused, naming the place', () => {
  const a = { type: 't' };
  it.each<[claim: string, steps: JsonObject, pointer: string, detail: RegExp]>([
    ['without steps', {}, '/steps', /fewer than 1/],
    ['with a bad name', { 'a b': a }, '/steps', /should match.*"a b"/],
    ['with an unknown field', { a: { type: 't', wen: {} } }, '/steps/a/wen', /is not known; known: type/],
    [
      'with an unknown step before',
      { a: { type: 't', after: ['z'] } },
      '/steps/a/after/0',
      /names the step "z".*steps: a/,
    ],
    ['with a weight beyond 9', { a: { type: 't', weight: 10 } }, '/steps/a/weight', /at most 9, but is 10/],
    ['with a deadline that is no time', { a: { type: 't', deadline: 'soon' } }, '/steps/a/deadline', /a time such as/],
    [
      'with a deadline in the past',
      { a: { type: 't', deadline: '2020-01-01T00:00:00Z' } },
      '/steps/a/deadline',
      /should be in the future, but is 2020-01-01/,
    ],
    ['with limits of no keys', { a: { type: 't', limits: ['k'] } }, '/steps/a/limits', /should be an object/],
    [
      'with a key named twice',
      { a: { type: 't', limits: { keys: [{ key: 'k' }, { key: 'k', cost: 2 }] } } },
      '/steps/a/limits/keys',
      /should name each key once/,
    ],
    [
      'with an empty key',
      { a: { type: 't', limits: { keys: [{ key: '' }] } } },
      '/steps/a/limits/keys/0/key',
      /should be 1 to 200 characters/,
    ],
    [
      'with a key that costs nothing',
      { a: { type: 't', limits: { keys: [{ key: 'k', cost: 0 }] } } },
      '/steps/a/limits/keys/0/cost',
      /should be 1 to 1000, but is 0/,
    ],
    ['with a step named twice', { a, b: { type: 't', after: ['a', 'a'] } }, '/steps/b/after/1', /again/],
    [
      'with a cycle',
      { a: { type: 't', after: ['b'] }, b: { type: 't', after: ['c'] }, c: { type: 't', after: ['b'] } },
      '/steps/',
      /makes a cycle.*(b → c → b|c → b → c)/,
    ],
    ['with a step after itself', { a: { type: 't', after: ['a'] } }, '/steps/a/after', /a → a/],
    [
      'with a reference to nowhere',
      { a: { type: 't', payload: { x: { $from: 'inputs.y' } } } },
      '/steps/a/payload/x/$from',
      /should lead to input/,
    ],
    [
      'with a reference to a step that does not come before',
      { a, b: { type: 't', payload: { x: [{ $from: 'steps.a.result.y' }] } } },
      '/steps/b/payload/x/0/$from',
      /leads to the step "a", which does not come before; those that do: none/,
    ],
    [
      'with an item outside of a list',
      { a: { type: 't', payload: { x: { $from: 'item' } } } },
      '/steps/a/payload/x/$from',
      /is "item"/,
    ],
    [
      'with something beside a reference',
      { a: { type: 't', payload: { x: { $from: 'input', or: 1 } } } },
      '/steps/a/payload/x/or',
      /beside/,
    ],
    [
      'with a condition of no kind',
      { a: { type: 't', when: { like: [1, 2] } } },
      '/steps/a/when/like',
      /is not known; known: exists/,
    ],
    [
      'with a condition of two kinds',
      { a: { type: 't', when: { and: [{ exists: { $from: 'input.a' }, in: [1, [1]] }] } } },
      '/steps/a/when/and/0',
      /more than 1/,
    ],
    [
      'with a condition on an unknown step',
      { a: { type: 't', when: { exists: { $from: 'steps.q.result' } } } },
      '/steps/a/when/exists/$from',
      /"q"/,
    ],
  ])('%s', (_claim, steps, pointer, detail) => {
    const [fault] = documentFaults(steps, undefined);
    expect(fault!.pointer.startsWith(pointer)).toBe(true);
    expect(fault!.detail).toMatch(detail);
  });

  it('whatever it is, without an error', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<never>), steps => {
        expect(Array.isArray(documentFaults(steps, undefined))).toBe(true);
      }),
    );
  });
});

it.each(['steps', 'input', 'result'] as const)('%s nested thousands deep are refused, and nothing breaks', field => {
  let deep: JsonObject = {};
  for (let depth = 0; depth < 5_000; depth++) deep = { not: deep };
  const workflow = { id: ID, workspaceId: ID, name: 'x', steps: { a: { type: 't' } }, [field]: deep };
  expect(workflowFaults(workflow)).toEqual([
    { pointer: `/${field}`, detail: expect.stringContaining('at most 30 deep') },
  ]);
});
