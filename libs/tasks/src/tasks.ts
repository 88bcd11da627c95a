import { Injectable } from '@nestjs/common';
import { TaskService, type NewTask, type Origin } from '@na/contracts';
import { Problem, type ProblemJson } from '@na/errors';
import { Calls, coalesce } from '@na/messaging';
import { flow, inject } from '@na/telemetry';
import { randomUUID } from 'node:crypto';

/** The most tasks of one call, and the most bytes: NATS takes messages of 1 MB. */
const MOST_AT_ONCE = 1_000;
const MOST_BYTES = 400_000;
/** A call waits this long for its answer, in milliseconds. */
const TIMEOUT_MS = 30_000;

/** A task on its way to the scheduler, and in whose name. */
interface Order {
  task: NewTask;
  origin: Origin;
}

/** What became of a task that was asked for. */
export type Ordered = 'created' | 'known';

/** Asks the scheduler for tasks. What is asked for while calls are under way goes into the next one together. */
@Injectable()
export class Tasks {
  readonly #order: (order: Order) => Promise<Ordered | Problem>;

  constructor(private readonly calls: Calls) {
    this.#order = coalesce({
      most: MOST_AT_ONCE,
      weight: { most: MOST_BYTES, of: ({ task }: Order) => JSON.stringify(task).length + 300 },
      keyOf: ({ task }) => `${task.workspaceId} ${task.id}`,
      run: orders => this.#send(orders),
    });
  }

  /**
   * Creates a task in the name of whoever the code runs for; resolves once it is stored. Creating one anew that is there already changes
   * nothing.
   * @throws Problem of kind `invalid`, `task_id_taken`, `outbox_full`, `unavailable`, `timeout`; after the last two it may be stored
   */
  async create(task: NewTask): Promise<Ordered> {
    const result = await this.#order({ task, origin: originOfCaller() });
    if (result instanceof Problem) throw result;
    return result;
  }

  /** Creates many tasks; what became of each, in their order. One that cannot be taken hurts itself alone. */
  async createAll(tasks: readonly NewTask[]): Promise<(Ordered | Problem)[]> {
    const origin = originOfCaller();
    return Promise.all(tasks.map(task => this.#order({ task, origin })));
  }

  async #send(orders: Order[]): Promise<(Ordered | Problem)[]> {
    const request = { tasks: orders.map(({ task }) => task), origins: orders.map(({ origin }) => origin) };
    const { notCreated } = await this.calls.ask(TaskService.createTasks, request, { timeoutMs: TIMEOUT_MS });
    if (!notCreated.length) return orders.map(() => 'created');
    const others = new Map(notCreated.map(({ id, problem }) => [id, problem]));
    return orders.map(({ task: { id } }) => {
      if (!others.has(id)) return 'created';
      const problem = others.get(id);
      return problem ? Problem.fromJSON(problem as unknown as ProblemJson) : 'known';
    });
  }
}

function originOfCaller(): Origin {
  const { actor = 'system', correlationId = randomUUID(), parentId } = flow.current() ?? {};
  return { actor, correlationId, parentId, traceparent: inject().traceparent };
}
