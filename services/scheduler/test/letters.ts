import { OperationService, TaskService, type CreateOperationRequest, type Operation, type Task } from '@na/contracts';
import { eventually } from '@na/testing';
import { BareWorker, failure, newId, newTask, type House } from './house.ts';

/** Everything, of an operation's filter. */
export const ALL = { states: [], types: [], errorCodes: [] };

/** Has an operation done in a workspace; on everything that its kind means unless said otherwise. */
export function operate(
  house: House,
  workspaceId: string,
  kind: string,
  change: Partial<CreateOperationRequest> = {},
): Promise<Operation> {
  const request = {
    id: newId(),
    workspaceId,
    kind,
    filter: ALL,
    options: {},
    dryRun: false,
    reason: 'The cause is mended.',
  };
  return house.ask(OperationService.createOperation, { ...request, ...change });
}

/** An operation as it stands. */
export function operation(house: House, { workspaceId, id }: Operation): Promise<Operation> {
  return house.ask(OperationService.getOperation, { workspaceId, id });
}

/** An operation once it has ended. */
export function endOf(house: House, begun: Operation): Promise<Operation> {
  return eventually(async () => {
    const now = await operation(house, begun);
    expect(now.finishedAt).toBeDefined();
    return now;
  });
}

/** Makes tasks of a type, which has one attempt, and has them die of an error code. Answers them, oldest first. */
export async function deadLetters(
  house: House,
  workspaceId: string,
  type: string,
  count: number,
  code = failure.code,
): Promise<Task[]> {
  const worker = new BareWorker(house, type);
  const made: Task[] = [];
  for (let at = 0; at < count; at++)
    made.push(
      await house.ask(TaskService.createTask, { task: newTask(type, { workspaceId, payload: { note: `${at}` } }) }),
    );
  const alive = new Set(made.map(({ id }) => id));
  while (alive.size)
    for (const task of await worker.claim(100)) {
      await worker.settle(task, { failed: { error: { ...failure, code }, retryable: true } });
      alive.delete(task.id);
    }
  return made;
}

/** How the tasks of a workspace stand. */
export async function countsOf(house: House, workspaceId: string): Promise<{ [state: string]: number }> {
  return (await house.ask(TaskService.countTasks, { workspaceId })).byState;
}

/** Puts many dead letters into the database at once, each by what Postgres makes of an index `i`. */
export async function insertDead(house: House, workspaceId: string, type: string, count: number): Promise<void> {
  await house.database.query(
    `insert into task_finished (id, workspace_id, type, type_version, payload, bytes, priority, state, run_at, attempt, max_attempts, actor,
                                correlation_id, finished_at, last_error, history)
     select uuidv7(), $1, $2, 1, '{}', 2, 3, 'dead', now(), 1, 1, 'user:x', 'c', now() - interval '1 hour',
            '{"kind":"upstream","code":"broken","detail":"It broke."}', '{}'
     from generate_series(1, $3)`,
    [workspaceId, type, count],
  );
}
