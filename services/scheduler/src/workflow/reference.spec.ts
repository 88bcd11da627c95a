import type { JsonValue } from '@na/contracts';
import fc from 'fast-check';
import { holds, type Condition } from './condition.ts';
import { beginningOf } from './beginning.ts';
import { NothingThere, resolve, type Scope } from './reference.ts';

const scope: Scope = {
  input: { list: [1, 2], 'a.b': { '~': 'odd' }, none: null },
  workflowId: 'w-1',
  steps: new Map([
    ['fetch', { state: 'succeeded', result: { items: [{ id: 'x' }, { id: 'y' }] } }],
    ['broken', { state: 'failed', error: { code: 'c', kind: 'k', detail: 'd' } }],
  ]),
};
const from = ($from: string, more: object = {}) => ({ $from, ...more });

describe('a reference', () => {
  it.each<[string, JsonValue]>([
    ['input.list', [1, 2]],
    ['input.list.1', 2],
    ['input.a~1b.~0', 'odd'],
    ['input.none', null],
    ['workflow.id', 'w-1'],
    ['steps.fetch.result.items.1.id', 'y'],
    ['steps.fetch.state', 'succeeded'],
    ['steps.broken.error.code', 'c'],
  ])('%s leads to what is there', (text, value) => expect(resolve(from(text), scope)).toEqual(value));

  it.each(['input.list.2', 'input.list.-1', 'input.list.length', 'input.constructor', 'steps.broken.result', 'item'])(
    '%s leads to nothing, and says so, unless it has a default',
    text => {
      expect(() => resolve({ deep: [from(text)] }, scope)).toThrow(NothingThere);
      expect(resolve(from(text, { default: 7 }), scope)).toBe(7);
    },
  );

  it('changes nothing where there is none', () => {
    const json = fc.jsonValue().filter(value => !JSON.stringify(value).includes('$from')) as fc.Arbitrary<JsonValue>;
    fc.assert(fc.property(json, value => expect(resolve(value, scope)).toEqual(value)));
  });
});

describe('a condition', () => {
  it.each<[Condition, boolean]>([
    [{ exists: from('input.list') }, true],
    [{ exists: from('input.lost') }, false],
    [{ equals: [from('steps.fetch.state'), 'succeeded'] }, true],
    [{ equals: [from('input.list'), [1, 2]] }, true],
    [{ equals: [from('input.lost'), from('input.lost')] }, false],
    [{ in: [2, from('input.list')] }, true],
    [{ in: [3, from('input.list')] }, false],
    [{ in: [3, from('input.none')] }, false],
    [{ not: { in: [3, from('input.list')] } }, true],
    [{ and: [{ exists: from('input.list') }, { exists: from('input.lost') }] }, false],
    [{ or: [{ exists: from('input.list') }, { exists: from('input.lost') }] }, true],
  ])('%j is %s', (condition, is) => expect(holds(condition, scope)).toBe(is));
});

describe('a step with a task for each item', () => {
  const step = { name: 's', type: 't', after: [], payload: { id: from('item.id'), at: from('index') } };

  it('has a payload for each, and names the item that has none', () => {
    const begun = beginningOf({ ...step, forEach: from('steps.fetch.result.items') }, scope);
    expect(begun).toEqual({
      to: 'run',
      tasks: [
        { place: 0, item: { id: 'x' }, payload: { id: 'x', at: 0 } },
        { place: 1, item: { id: 'y' }, payload: { id: 'y', at: 1 } },
      ],
    });
    const broken = beginningOf({ ...step, forEach: from('input.list') }, scope);
    expect(broken).toMatchObject({ to: 'run', tasks: [{ error: { code: 'reference_empty' } }, { place: 1 }] });
  });

  it('fails for what is no list, and for more than a thousand', () => {
    const of = (list: JsonValue) =>
      beginningOf({ ...step, forEach: from('input.it') }, { ...scope, input: { it: list } });
    expect(of('text')).toMatchObject({ to: 'failed', error: { code: 'items_invalid' } });
    expect(of(Array.from({ length: 1_001 }, () => 0))).toMatchObject({
      to: 'failed',
      error: { code: 'items_too_many' },
    });
    expect(of(Array.from({ length: 1_000 }, () => ({ id: 1 })))).toMatchObject({ to: 'run' });
    expect(of(Array.from({ length: 999 }, () => ({ id: 'x'.repeat(10_000) })))).toMatchObject({
      error: { code: 'step_too_large' },
    });
  });
});
