import { LimitService, TaskService, type LimitRule, type NewTask } from '@na/contracts';
import { Problem } from '@na/errors';
import { Calls } from '@na/messaging';
import { Tasks } from '@na/tasks';
import { flow } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { startBareService } from '../../services.ts';
import { now, type Places } from '../contestant.ts';
import { isNone } from '../sql.ts';
import { until } from '../until.ts';
import { keyOf, taskOf, TYPE, type Call } from './call.ts';
import { startCallers, type Caller } from './caller.ts';

/** Somebody who asks the scheduler for what a trial needs, in the name of a workspace. */
export interface Client {
  readonly workspaceId: string;
  /** Adds tasks that make calls; answers them. */
  add(calls: Call[], workspaceId?: string): Promise<NewTask[]>;
  addAll(tasks: readonly NewTask[]): Promise<void>;
  /** Cancels a task; answers when that was answered, in milliseconds since 1970. */
  cancel(id: string): Promise<number>;
  /** Limits those who call somebody. */
  limit(whom: string, limit: LimitRule): Promise<void>;
}

/** What a trial has at hand: somebody who asks, and workers of its own. */
export interface Stand {
  places: Places;
  client: Client;
  /** Starts more workers; they are stopped with the others. */
  callers(many: number, slots: number): Promise<Caller[]>;
}

/** Runs a trial with a client of its own; afterwards no task of it is left, and none of its workers runs. */
export async function onStand<Answer>(places: Places, trial: (stand: Stand) => Promise<Answer>): Promise<Answer> {
  const service = await startBareService(
    { environmentOf: () => places.client },
    { name: 'gateway', providers: [Tasks] },
  );
  const client = clientOf(service.get(Calls, { strict: false }), service.get(Tasks, { strict: false }));
  const started: Caller[] = [];
  const callers = async (many: number, slots: number) => {
    const more = await startCallers(places, many, slots);
    started.push(...more);
    return more;
  };
  try {
    const answer = await trial({ places, client, callers });
    for (const caller of started) caller.hasten();
    await until('the tasks of a trial are done', () =>
      isNone(places.oursUrl, `select from scheduler.task where type = '${TYPE}'`),
    );
    return answer;
  } finally {
    await Promise.all(started.map(caller => caller.stop()));
    await service.close();
  }
}

function clientOf(calls: Calls, tasks: Tasks): Client {
  const workspaceId = randomUUID();
  const asMember = <Answer>(ask: () => Promise<Answer>) =>
    flow.run(
      { actor: 'user:bench', correlationId: randomUUID(), workspaceId, permissions: ['tasks:write', 'limits:write'] },
      ask,
    );
  const addAll = async (wanted: readonly NewTask[]) => {
    const refused = (await tasks.createAll(wanted)).find(each => each instanceof Problem);
    if (refused) throw refused;
  };
  return {
    workspaceId,
    addAll,
    async add(all, of = workspaceId) {
      const wanted = all.map(call => taskOf(of, call));
      await addAll(wanted);
      return wanted;
    },
    async cancel(id) {
      await asMember(() => calls.ask(TaskService.cancelTask, { workspaceId, id }));
      return now();
    },
    async limit(whom, limit) {
      await asMember(() => calls.ask(LimitService.setLimit, { workspaceId, scope: { key: keyOf(whom) }, rule: limit }));
    },
  };
}
