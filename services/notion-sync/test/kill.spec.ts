import type { JsonObject } from '@na/contracts';
import { eventually } from '@na/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { carryOut, directTask, resultOf, type TestTask } from './attempts.ts';
import { Replica } from './replica.ts';
import { startWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());
afterEach(() => world.sandbox.clearFaults());

const creating = { method: 'POST', pathPattern: '/v1/pages' };
const line = (content: string): JsonObject => ({ paragraph: { rich_text: [{ text: { content } }] } });
const todo = (title: string) => directTask(world.workspaceId, 'notion.todo.create', { title });

/** Kills a replica after Notion has saved what it asked for and before it hears of it. */
async function killBetween(task: TestTask, match: object): Promise<void> {
  const replica = await Replica.start(world.environment);
  await world.sandbox.fault({ kind: 'slow', ms: 30_000, when: 'after', match });
  await world.sandbox.clearLog();
  const dying = replica.attempt(task, 1);
  await eventually(async () => {
    expect(
      await world.database.query(`select 1 from effect where task_id = $1 and state = 'intended'`, [task.id]),
    ).toHaveLength(1);
  });
  await eventually(async () => expect(await savedSoFar(task)).toBe(true));
  await replica.kill();
  expect(await dying).toBeUndefined();
}

/** A sandbox that is slow after saving has the thing already, though it has not answered. */
async function savedSoFar({ type, payload }: TestTask): Promise<boolean> {
  if (type === 'notion.todo.create') return (await world.sandbox.todosCalled(String(payload.title))).length > 0;
  const children = await world.sandbox.childrenOf(String(payload.blockId ?? world.sandbox.rootPageId));
  return children.some(child => JSON.stringify(child).includes(String(payload.title ?? 'appended')));
}

describe('a replica that is killed between Notion’s answer and the note of it', () => {
  it('leaves one to-do, and the next attempt finds it at once', async () => {
    const task = todo('Killed over it');
    await killBetween(task, creating);
    const { last, endings } = await carryOut(world.app, task);
    expect(endings).toHaveLength(1);
    const made = await world.sandbox.todosCalled('Killed over it');
    expect(made.map(({ id }) => id)).toEqual([resultOf(last).notionPageId]);
    expect(await world.told('EffectAdopted')).toContainEqual({
      taskId: task.id,
      notionId: made[0]!.id,
      cause: 'the worker died',
    });
  });

  it('leaves one page with its whole body', async () => {
    const children = Array.from({ length: 120 }, (_, at) => line(`line ${at}`));
    const task = directTask(world.workspaceId, 'notion.page.create', {
      parent: { pageId: world.sandbox.rootPageId },
      title: 'Killed page',
      children,
    });
    await killBetween(task, creating);
    const { notionPageId } = resultOf((await carryOut(world.app, task)).last);
    const pages = (await world.sandbox.childrenOf(world.sandbox.rootPageId)).filter(child =>
      JSON.stringify(child).includes('Killed page'),
    );
    expect(pages.map(({ id }) => id)).toEqual([notionPageId]);
    expect(await world.sandbox.childrenOf(String(notionPageId))).toHaveLength(120);
  });

  it('leaves blocks appended once', async () => {
    const page = directTask(world.workspaceId, 'notion.page.create', {
      parent: { pageId: world.sandbox.rootPageId },
      title: 'For appends',
      children: [],
    });
    const { notionPageId } = resultOf((await carryOut(world.app, page)).last);
    const task = directTask(world.workspaceId, 'notion.block.append', {
      blockId: notionPageId,
      children: [line('appended'), line('appended')],
    });
    await killBetween(task, { method: 'PATCH', pathPattern: '/v1/blocks/*/children' });
    expect((await carryOut(world.app, task)).last).toMatchObject({ is: 'succeeded' });
    expect(await world.sandbox.childrenOf(String(notionPageId))).toHaveLength(2);
  });
});

describe('fifty identical to-dos', () => {
  it('are exactly fifty pages, though two replicas make them and are killed again and again', async () => {
    const tasks = Array.from({ length: 50 }, () => todo('One of fifty'));
    const pool = await ReplicaPool.start(world.environment, 2);
    // Notion takes its time, so that kills meet writes under way, and some answers are lost as well.
    await world.sandbox.fault({ kind: 'drop', when: 'after', match: creating, times: 3 });
    await world.sandbox.fault({ kind: 'slow', ms: 100, when: 'after', match: creating, times: 1_000 });
    const running = pool.carryOut(tasks, 8);
    for (const [kill, enough] of [5, 15, 25, 35].entries()) {
      await eventually(async () =>
        expect((await world.sandbox.todosCalled('One of fifty')).length).toBeGreaterThan(enough),
      );
      await pool.killOne(kill % 2);
    }
    const results = await running;
    await pool.end();
    const made = await world.sandbox.todosCalled('One of fifty');
    expect(made).toHaveLength(50);
    expect(results.map(({ notionPageId }) => notionPageId).sort()).toEqual(made.map(({ id }) => id).sort());
    // The kills did hit.
    expect(await world.database.query(`select 1 from effect where cause = 'the worker died' limit 1`)).toHaveLength(1);
  }, 120_000);
});

/** Replicas that share tasks; whatever a killed one had in hand runs again elsewhere. */
class ReplicaPool {
  private constructor(
    private readonly environment: { [name: string]: string },
    private readonly replicas: Replica[],
  ) {}

  static async start(environment: { [name: string]: string }, count: number): Promise<ReplicaPool> {
    return new ReplicaPool(
      environment,
      await Promise.all(Array.from({ length: count }, () => Replica.start(environment))),
    );
  }

  /** At most `slots` tasks at a time on each replica. */
  async carryOut(tasks: TestTask[], slots: number): Promise<JsonObject[]> {
    const waiting = [...tasks];
    const results: JsonObject[] = [];
    const work = async (place: number) => {
      for (let task = waiting.shift(); task; task = waiting.shift()) results.push(await this.one(task, place));
    };
    await Promise.all(Array.from({ length: slots * this.replicas.length }, (_, at) => work(at % this.replicas.length)));
    return results;
  }

  async killOne(place: number): Promise<void> {
    await this.replicas[place]!.kill();
    this.replicas[place] = await Replica.start(this.environment);
  }

  async end(): Promise<void> {
    for (const replica of this.replicas) await replica.kill();
  }

  private async one(task: TestTask, place: number): Promise<JsonObject> {
    for (let number = 1; ; number++) {
      const ending = await this.replicas[(place + number) % this.replicas.length]!.attempt(task, number);
      if (ending?.is === 'succeeded') return ending.result;
      if (ending?.is === 'failed' && !ending.retryable) throw new Error(JSON.stringify(ending));
      await pause(ending && 'delayMs' in ending ? ending.delayMs : 50);
    }
  }
}
