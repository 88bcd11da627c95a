import fc from 'fast-check';
import { toRequest, validate } from '../../src/index.ts';
import { arbitraryBlocks } from '../arbitrary-blocks.ts';
import { limitCases } from './limit-cases.ts';
import { replaced } from './replaced.ts';
import { Witness } from './sandbox.ts';

let witness: Witness;
beforeAll(async () => {
  witness = await Witness.start();
});
afterAll(() => witness.stop());

describe('what the sandbox says of the same limits', () => {
  it.each(limitCases)('$what: is allowed', async ({ within }) => {
    expect(await witness.refusalOf(within)).toBeNull();
  });

  it.each(limitCases.filter(({ stricter }) => !stricter))('$what: no more', async ({ beyond }) => {
    expect(await witness.refusalOf(beyond)).toMatch(/^4(00|04|13) /);
  });

  it('takes what is found valid, be it made or marred at random, unless what it names is not there', async () => {
    const things = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(null, '', [], {}, 0, -1, 1.5, 'x', 'file', 'text', 'user', 'default'),
    );
    let taken = 0;
    const marred = fc.asyncProperty(
      arbitraryBlocks(),
      fc.nat(),
      things,
      fc.boolean(),
      async (blocks, place, thing, mar) => {
        const request = JSON.parse(JSON.stringify(toRequest(blocks)));
        const given = mar ? replaced(request, place, thing) : request;
        if (!validate(given).ok) return;
        const refusal = await witness.refusalOf(given);
        if (refusal === null) taken += 1;
        else expect(refusal).toMatch(/^404 |Could not find|custom_emoji/);
      },
    );
    await fc.assert(marred, { numRuns: 600 });
    expect(taken).toBeGreaterThan(100);
  });
});
