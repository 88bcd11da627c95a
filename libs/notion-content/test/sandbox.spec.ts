import fc from 'fast-check';
import { difference, fit, leastRequests, requestsIn, type Block } from '../src/index.ts';
import { canonical } from '../src/difference/standing.ts';
import { draftsOf, type Draft } from '../src/fitting/draft.ts';
import { fittedForest } from '../src/fitting/shape.ts';
import { anyForest, forestOf, paragraph } from './fitting/forests.ts';
import { Sandbox } from './sandbox.ts';
import { Sender } from './sender.ts';

let sandbox: Sandbox;
let somePage: string;
beforeAll(async () => {
  sandbox = await Sandbox.start();
  somePage = await newPage();
}, 60_000);
afterAll(() => sandbox.stop());

async function newPage(children: object[] = []): Promise<string> {
  const page = await sandbox.client.pages.create({
    parent: { page_id: sandbox.rootPageId },
    properties: {},
    children: children as never,
  });
  return page.id;
}

/** What the sandbox should show of these blocks. */
const shown = (blocks: readonly Block[]) => fittedForest(draftsOf(blocks)).map(plain);
const plain = ({ type, contents, children }: Draft): object => ({
  type,
  contents: canonical(contents),
  children: children.map(plain),
});

/** The same blocks, mentioning the page that stands in this sandbox. */
function here(blocks: readonly Block[]): Block[] {
  return JSON.parse(JSON.stringify(blocks).replaceAll('1f0d5c8e-77a1-4d52-9a3f-6f1f0c5b2a10', somePage)) as Block[];
}

describe('Notion, as the sandbox has it,', () => {
  it('takes every request of a plan and then holds the forest; it takes every request of a difference and then holds the other one', async () => {
    await fc.assert(
      fc.asyncProperty(anyForest, anyForest, async (given, other) => {
        const [a, b] = [here(given), here(other)];
        const pageId = await newPage();
        const sender = new Sender(sandbox.client, pageId);
        const plan = fit(a);
        await sender.append(pageId, null, plan);
        expect(sender.written).toBe(plan.length);
        const stands = await sender.read();
        expect(draftsOf(stands).map(plain)).toEqual(shown(a));
        await sender.apply(difference(stands, b));
        expect(draftsOf(await sender.read()).map(plain)).toEqual(shown(b));
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('takes the first request as the children of a new page', async () => {
    const blocks = [paragraph('a', [paragraph('b', [paragraph('c')])])];
    const [only, ...others] = fit(blocks);
    expect(others).toEqual([]);
    const pageId = await newPage(only!.children);
    expect(draftsOf(await new Sender(sandbox.client, pageId).read()).map(plain)).toEqual(shown(blocks));
  });

  it('is brought from one page of thousands of blocks to another with one request for each edit, and keeps all other ids', async () => {
    let at = 0;
    const forest = forestOf(Array.from({ length: 3000 }, () => ((at += 1) % 20 === 0 ? 20 : (at * 7919) % 3)));
    const pageId = await newPage();
    const sender = new Sender(sandbox.client, pageId);
    const plan = fit(forest);
    await sender.append(pageId, null, plan);
    expect(plan.length).toBeLessThanOrEqual(1.05 * leastRequests(forest));
    const stands = await sender.read();
    const next = structuredClone(stands);
    Object.assign(next[1]!, { paragraph: { rich_text: [], color: 'red', icon: null } });
    next.splice(2, 1);
    next.splice(3, 0, paragraph('new'));
    const found = difference(stands, next);
    expect(requestsIn(found)).toBe(3);
    await sender.apply(found);
    const after = await sender.read();
    expect(draftsOf(after).map(plain)).toEqual(shown(next));
    expect(after.filter(({ id }) => stands.some(block => block.id === id))).toHaveLength(stands.length - 1);
  }, 60_000);
});
