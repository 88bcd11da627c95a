import fc from 'fast-check';
import type { Policy } from '../../src/two-way/policy.ts';
import { World, type Act } from './model.ts';
import { settings } from './settings.ts';

const FIELDS = ['title', 'status'];
const field = fc.constantFrom(...FIELDS);
const which = fc.nat(5);

const act = <Name extends Act['do']>(name: Name, more: object = {}) =>
  fc.record({ do: fc.constant(name), ...more }) as fc.Arbitrary<Act>;
const weighed = (acts: [weight: number, arbitrary: fc.Arbitrary<Act>][]) =>
  fc.oneof(...acts.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const around: [number, fc.Arbitrary<Act>][] = [
  [4, act('api edits', { field })],
  [4, act('person edits', { field })],
  [3, act('worker reads')],
  [2, act('answer comes', { which })],
  [1, act('answer is lost', { which })],
  [2, act('reading is taken')],
  [3, act('reading comes', { which })],
  [1, act('time passes', { ms: fc.constantFrom(10, 900, 70_000) })],
  [1, act('somebody decides', { keep: fc.constantFrom('notion', 'api') })],
];
const anything = weighed([...around, [3, act('worker writes')], [3, act('write lands', { which })]]);
const undisturbed = weighed([...around, [4, act('worker looks and writes at once')]]);

const policy = fc.constantFrom<Policy>('notion', 'api', 'newest', 'ask');
const asked = { numRuns: settings.TWO_WAY_RUNS, seed: settings.TWO_WAY_SEED };

/** Plays acts, and gives the world once all is settled. */
function played(policy: Policy, acts: Act[]): World {
  const world = new World(FIELDS, policy);
  for (const each of acts) world.act(each);
  expect(world.settle()).toBeLessThan(20);
  expect(world.faults()).toEqual([]);
  return world;
}

describe('interleavings of the API, people in Notion and a worker that loses answers', () => {
  it('converge, lose no edit that could be seen, and report the conflicts that are', () => {
    fc.assert(
      fc.property(policy, fc.array(anything, { maxLength: 40 }), (policy, acts) => void played(policy, acts)),
      asked,
    );
  });

  it('lose no edit at all when nobody edits between a look and the write that follows it', () => {
    fc.assert(
      fc.property(policy, fc.array(undisturbed, { maxLength: 40 }), (policy, acts) => {
        expect(played(policy, acts).overrun).toBe(0);
      }),
      asked,
    );
  });
});
