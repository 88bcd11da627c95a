import type { Todo } from '@na/contracts';
import { transaction } from '@na/persistence';
import fc from 'fast-check';
import { randomUUIDv7 } from 'node:crypto';
import { DataSource } from 'typeorm';
import { databaseTime } from '../../src/effects/effect.queries.ts';
import { Observation } from '../../src/todo-exchange/observation.ts';
import { TodoConflicts } from '../../src/todo-exchange/todo-conflicts.ts';
import type { SeenPage } from '../../src/todo-exchange/todo-reading.ts';
import { TodoSources } from '../../src/todo-sources/todo-sources.ts';
import { Todos } from '../../src/todos/todos.ts';
import type { Policy } from '../../src/two-way/policy.ts';
import { attempt, carryOut } from '../attempts.ts';
import { startWorld, type World } from '../world.ts';
import { settings } from './settings.ts';

let world: World;
let todos: Todos;

beforeAll(async () => {
  // A lost write is over soon, so that games are short.
  world = await startWorld({ NOTION_TIMEOUT_MS: '500', NOTION_VISIBILITY_DELAY_MS: '50' });
  todos = world.app.get(Todos, { strict: false });
});
afterAll(() => world?.close());

const FAULTS = [
  { kind: 'drop', when: 'after' },
  { kind: 'drop', when: 'before' },
  { kind: '503_after_saving' },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 409 },
  { kind: 'status', status: 429, retryAfter: 0 },
] as const;

type Act =
  | { do: 'api edits'; field: Field }
  | { do: 'person edits'; field: Field }
  | { do: 'worker tries'; fault?: number }
  | { do: 'reading is taken' }
  | { do: 'reading comes'; which: number };

type Field = 'title' | 'priority';
const field = fc.constantFrom<Field>('title', 'priority');
const act = fc.oneof(
  fc.record({ do: fc.constant('api edits' as const), field }),
  fc.record({ do: fc.constant('person edits' as const), field }),
  fc.record({
    do: fc.constant('worker tries' as const),
    fault: fc.option(fc.nat(FAULTS.length - 1), { nil: undefined }),
  }),
  fc.record({ do: fc.constant('reading is taken' as const) }),
  fc.record({ do: fc.constant('reading comes' as const), which: fc.nat(5) }),
) as fc.Arbitrary<Act>;

/** One to-do, whose edits each write a value of their own, so that it can be told later which of them had seen which. */
class Game {
  readonly edits: { field: Field; value: string }[] = [];
  readonly #seen = new Map<string, Set<string>>();
  readonly #readings: { page: SeenPage; readAt: Date }[] = [];
  readonly #done = new Set<string>();

  constructor(private todo: Todo) {}

  async play(act: Act): Promise<void> {
    await this.#acts[act.do](act as never);
  }

  readonly #acts: { [name in Act['do']]: (act: Extract<Act, { do: name }>) => Promise<void> } = {
    'api edits': async ({ field }) => {
      const value = this.#newValue(field, String((await this.#here())[field]));
      await todos.update({ ...this.#which, [field]: value });
    },
    'person edits': async ({ field }) => {
      const value = this.#newValue(field, (await this.inNotion())[field]);
      const text = { title: [{ text: { content: value } }] };
      const properties = field === 'title' ? { title: text } : { Priority: { select: { name: value } } };
      await world.sandbox.notion('PATCH', `/pages/${this.todo.sync.notionPageId}`, { properties });
    },
    'worker tries': async ({ fault }) => {
      const match = { method: 'PATCH', pathPattern: '/v1/pages/*' };
      if (fault !== undefined) await world.sandbox.fault({ ...FAULTS[fault], match });
      for (const task of await this.#tasks()) {
        const { is } = await attempt(world.app, task, 1);
        if (is === 'succeeded') this.#done.add(task.id);
      }
      await world.sandbox.clearFaults();
    },
    'reading is taken': async () => {
      const readAt = await databaseTime(world.app.get(DataSource));
      this.#readings.push({ page: await this.#page(), readAt });
    },
    'reading comes': async ({ which }) => {
      const reading = this.#readings[which % Math.max(this.#readings.length, 1)];
      if (reading) await this.#observe(reading);
    },
  };

  /** Lets everything that was asked for come to its end. */
  async settle(): Promise<void> {
    await todos.sync(this.#which);
    for (let tasks = await this.#tasks(); tasks.length; tasks = await this.#tasks())
      for (const task of tasks) {
        this.#done.add(task.id);
        await carryOut(world.app, task);
      }
    this.todo = await this.#here();
  }

  async faults(): Promise<string[]> {
    const [here, there] = [await this.#here(), await this.inNotion()];
    const { conflicts } = await world.app
      .get(TodoConflicts, { strict: false })
      .list({ workspaceId: world.workspaceId, todoId: this.todo.id, limit: 100 });
    const reported = conflicts.flatMap(({ apiValue, notionValue }) => [
      String(apiValue.value),
      String(notionValue.value),
    ]);
    const apart = (['title', 'priority'] as const)
      .filter(field => here[field] !== there[field])
      .map(field => `${field} is ${here[field]} here and ${there[field]} in Notion`);
    const lost = this.edits
      .filter(({ field, value }) => ![there[field], ...reported].some(last => this.#hasSeen(last, value)))
      .map(({ value }) => `${value} is lost`);
    const pages = await world.database.query('select from todo where notion_page_id = $1', [
      this.todo.sync.notionPageId,
    ]);
    return [
      ...apart,
      ...lost,
      ...(pages.length === 1 ? [] : ['it is not one to-do']),
      ...(here.sync.state === 'synced' ? [] : [`it is ${here.sync.state}: ${here.sync.error}`]),
    ];
  }

  async inNotion(): Promise<{ [field in Field]: string }> {
    const { properties } = await world.sandbox.page(this.todo.sync.notionPageId!);
    const [title] = properties.Name!.title as { plain_text: string }[];
    return { title: title!.plain_text, priority: (properties.Priority!.select as { name: string }).name };
  }

  get #which() {
    return { workspaceId: world.workspaceId, id: this.todo.id, clear: [] };
  }

  #here(): Promise<Todo> {
    return todos.get(this.#which);
  }

  async #page(): Promise<SeenPage> {
    return (await world.sandbox.notion('GET', `/pages/${this.todo.sync.notionPageId}`)) as SeenPage;
  }

  async #observe(reading: { page: SeenPage; readAt: Date }): Promise<void> {
    const { workspaceId, connectionId } = world;
    const observation = world.app.get(Observation, { strict: false });
    await transaction(world.app.get(DataSource), tx =>
      observation.observe(tx, { workspaceId, connectionId, ...reading, lane: 'background' }),
    );
  }

  async #tasks() {
    const all = await world.requestedTasks();
    return all.filter(({ id, payload }) => payload.todoId === this.todo.id && !this.#done.has(id));
  }

  #newValue(field: Field, before: string): string {
    const value = `${field} ${this.edits.length + 1}`;
    this.#seen.set(value, new Set([before, ...(this.#seen.get(before) ?? [])]));
    this.edits.push({ field, value });
    return value;
  }

  #hasSeen(later: string, earlier: string): boolean {
    return later === earlier || Boolean(this.#seen.get(later)?.has(earlier));
  }
}

async function newGame(): Promise<Game> {
  const id = randomUUIDv7();
  const request = { id, workspaceId: world.workspaceId, title: 'title 0', priority: 'priority 0' };
  const { sync } = await todos.create(request);
  const task = (await world.requestedTasks()).find(each => each.id === sync.taskId)!;
  await carryOut(world.app, task);
  return new Game(await todos.get({ workspaceId: world.workspaceId, id }));
}

async function policyIs(policy: Policy): Promise<void> {
  const sources = world.app.get(TodoSources, { strict: false });
  const [source] = (await sources.list({ workspaceId: world.workspaceId, limit: 1 })).sources;
  await sources.update({ workspaceId: world.workspaceId, id: source!.id, policy, fields: {} });
}

describe('the API, a person in Notion and a worker whose requests fail, on Postgres and the sandbox', () => {
  it('end with the same on both sides, no edit lost, and one to-do', async () => {
    const policy = fc.constantFrom<Policy>('notion', 'api', 'newest');
    await fc.assert(
      fc.asyncProperty(policy, fc.array(act, { minLength: 5, maxLength: 14 }), async (policy, acts) => {
        await policyIs(policy);
        const game = await newGame();
        for (const each of acts) await game.play(each);
        await game.settle();
        expect(await game.faults()).toEqual([]);
      }),
      { numRuns: settings.TWO_WAY_REAL_RUNS, seed: settings.TWO_WAY_SEED, endOnFailure: true },
    );
  }, 600_000);
});
