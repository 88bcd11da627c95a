import type { JsonObject } from '@na/contracts';
import { eventually } from '@na/testing';
import { attempt, carryOut, directTask, resultOf } from './attempts.ts';
import { startWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld({}, ['--visibility-delay', '150']);
});
afterAll(() => world?.close());
afterEach(() => world.sandbox.clearFaults());

const line = (content: string): JsonObject => ({ paragraph: { rich_text: [{ text: { content } }] } });
const todo = (title: string, more: JsonObject = {}) =>
  directTask(world.workspaceId, 'notion.todo.create', { title, ...more });
const page = (title: string, more: JsonObject = {}) =>
  directTask(world.workspaceId, 'notion.page.create', { parent: { pageId: world.sandbox.rootPageId }, title, ...more });
const creating = { method: 'POST', pathPattern: '/v1/pages' };
const appending = { method: 'PATCH', pathPattern: '/v1/blocks/*/children' };

const effectsOf = (taskId: string) =>
  world.database.query<{ state: string; cause: string | null }>(
    'select state, cause from effect where task_id = $1 order by id',
    [taskId],
  );

/** Faults of a creation, how long it takes to know what came of it, and what the ledger says in the end. */
const FAULTS: [claim: string, fault: object, saves: boolean, cause: string][] = [
  ['503 after saving that says what was saved', { kind: '503_after_saving' }, true, '503 after saving'],
  ['a connection that breaks after saving', { kind: 'drop', when: 'after' }, true, 'connection lost'],
  [
    'a connection that breaks before saving',
    { kind: 'drop', when: 'before' },
    false,
    'connection lost, nothing in Notion',
  ],
  ['an answer that comes too late', { kind: 'slow', ms: 2_300, when: 'after' }, true, 'timeout'],
  ['503 before saving', { kind: 'status', status: 503 }, false, '503, nothing in Notion'],
  ['an error of the edge before Notion', { kind: 'html_502' }, false, '502, nothing in Notion'],
  ['409', { kind: 'status', status: 409 }, false, '409'],
];

describe('a creation that meets', () => {
  it.each(FAULTS)('%s makes one to-do', async (claim, fault, saves, cause) => {
    const task = todo(`To-do and ${claim}`, { priority: 'High', dueDate: '2026-11-30T17:00:00+01:00' });
    await world.sandbox.fault({ ...fault, match: creating });
    const { last } = await carryOut(world.app, task);
    expect(last).toMatchObject({ is: 'succeeded' });
    expect(await world.sandbox.todosCalled(`To-do and ${claim}`)).toHaveLength(1);
    expect(await effectsOf(task.id)).toEqual(
      saves
        ? [{ state: 'adopted', cause }]
        : [
            { state: 'void', cause },
            { state: 'done', cause: null },
          ],
    );
    const adopted = (await world.told<{ taskId: string; cause: string }>('EffectAdopted')).filter(
      ({ taskId }) => taskId === task.id,
    );
    expect(adopted).toHaveLength(saves ? 1 : 0);
  });

  it.each(FAULTS)('%s makes one page with one body', async (claim, fault) => {
    const title = `Page and ${claim}`;
    const task = page(title, { children: [line('first'), line('second')] });
    await world.sandbox.fault({ ...fault, match: creating });
    expect((await carryOut(world.app, task)).last).toMatchObject({ is: 'succeeded' });
    const children = await world.sandbox.childrenOf(world.sandbox.rootPageId);
    const made = children.filter(({ child_page: child }) => (child as { title: string } | undefined)?.title === title);
    expect(made).toHaveLength(1);
    expect(await world.sandbox.childrenOf(made[0]!.id)).toHaveLength(2);
  });

  it.each(FAULTS)('%s appends blocks once', async (claim, fault) => {
    const parent = page(`Appended and ${claim}`, { children: [line('same'), line('same')] });
    await carryOut(world.app, parent);
    const append = directTask(world.workspaceId, 'notion.block.append', {
      blockId: parent.id,
      children: [line('same'), line('same')],
    });
    await world.sandbox.fault({ ...fault, match: appending });
    const { last } = await carryOut(world.app, append);
    expect(last).toMatchObject({ is: 'succeeded' });
    const { notionPageId } = resultOf((await carryOut(world.app, parent)).last);
    const children = await world.sandbox.childrenOf(String(notionPageId));
    expect(children).toHaveLength(4);
    expect(resultOf(last).notionBlockIds).toEqual(children.slice(2).map(({ id }) => id));
  });
});

describe('creations whose answers were lost', () => {
  it('and say the same end with one page each', async () => {
    const tasks = Array.from({ length: 12 }, () => todo('All alike'));
    await world.sandbox.fault({ kind: 'drop', when: 'after', match: creating, times: 4 });
    await world.sandbox.fault({ kind: 'drop', when: 'before', match: creating, times: 4 });
    const ends = await Promise.all(tasks.map(task => carryOut(world.app, task)));
    expect(ends.every(({ last }) => last.is === 'succeeded')).toBe(true);
    const made = await world.sandbox.todosCalled('All alike');
    expect(made).toHaveLength(12);
    const ids = ends.map(({ last }) => resultOf(last).notionPageId);
    expect(ids.sort()).toEqual(made.map(({ id }) => id).sort());
  });

  it('and have the same title but not the same fields each find their own', async () => {
    const [plain, urgent] = [todo('Twins'), todo('Twins', { priority: 'Critical' })];
    await world.sandbox.fault({ kind: 'drop', when: 'after', match: creating, times: 2 });
    const ends = await Promise.all([plain, urgent].map(task => carryOut(world.app, task)));
    expect(ends).toMatchObject([{ last: { is: 'succeeded' } }, { last: { is: 'succeeded' } }]);
    expect(await world.sandbox.todosCalled('Twins')).toHaveLength(2);
    const { notionPageId } = resultOf(ends[1]!.last);
    expect((await world.sandbox.page(String(notionPageId))).properties).toMatchObject({
      Priority: { select: { name: 'Critical' } },
    });
  });

  it('do not adopt what somebody else wrote', async () => {
    await world.sandbox.fault({ kind: 'drop', when: 'before', match: creating, times: 1 });
    const lost = todo('Mine, not theirs');
    await attempt(world.app, lost);
    const theirs = {
      parent: { data_source_id: await world.sandbox.todoSource() },
      properties: { title: { title: [{ text: { content: 'Mine, not theirs' } }] } },
    };
    await world.sandbox.notion('POST', '/pages', theirs, await world.sandbox.newToken('Another integration'));
    expect((await carryOut(world.app, lost)).last).toMatchObject({ is: 'succeeded' });
    expect(await world.sandbox.todosCalled('Mine, not theirs')).toHaveLength(2);
  });

  it('make their own when a sibling took what was theirs', async () => {
    await world.sandbox.fault({ kind: 'slow', ms: 1_000, when: 'after', match: creating });
    const robbed = todo('Robbed');
    const answered = attempt(world.app, robbed);
    const [page] = await eventually(async () => {
      const made = await world.sandbox.todosCalled('Robbed');
      expect(made).toHaveLength(1);
      return made;
    });
    await world.database.query(
      `with sibling as (insert into effect (subject, kin, content, task_id, attempt, connection_id, state, not_after, settled_at)
         select 'todo:sibling', kin, content, uuidv7(), 1, connection_id, 'adopted', now(), now() from effect where task_id = $1 returning id)
       insert into effect_claim (notion_id, effect_id, place) select $2, id, 1 from sibling`,
      [robbed.id, page!.id],
    );
    expect(await answered).toMatchObject({ is: 'failed', code: 'effect_disputed', retryable: true });
    const own = resultOf((await carryOut(world.app, robbed)).last).notionPageId;
    expect(own).not.toBe(page!.id);
    expect(await world.sandbox.todosCalled('Robbed')).toHaveLength(2);
  });

  it('are looked for at once, and wait only when nothing is found, at no cost to their task', async () => {
    await world.sandbox.fault({ kind: 'drop', when: 'before', match: creating, times: 1 });
    const task = todo('Wait and see');
    expect(await attempt(world.app, task, 1)).toMatchObject({
      is: 'failed',
      code: 'notion_unavailable',
      retryable: true,
    });
    const second = await attempt(world.app, task, 2);
    expect(second).toMatchObject({
      is: 'given back',
      reason: 'What an earlier attempt wrote may still appear in Notion.',
    });
    expect((second as { delayMs: number }).delayMs).toBeGreaterThan(500);
    expect((await carryOut(world.app, task)).last).toMatchObject({ is: 'succeeded' });
  });
});
