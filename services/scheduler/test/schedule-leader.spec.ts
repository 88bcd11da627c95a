import { eventually } from '@na/testing';
import { someType, startHouse, type House } from './house.ts';
import { leaderOf, startSchedulerProcess, type SchedulerProcess } from './scheduler-process.ts';
import { define, EVERY_SECOND, firingsOf } from './schedules.ts';

let house: House;
const processes: SchedulerProcess[] = [];
beforeAll(async () => {
  house = await startHouse();
  // From here on the schedules are in the hands of processes that can be killed.
  processes.push(startSchedulerProcess(house.nats, house.database), startSchedulerProcess(house.nats, house.database));
});
afterAll(async () => {
  await Promise.all(processes.map(process => process.close()));
  await house.close();
});

const firedAfter = (id: string, after: number) =>
  eventually(async () => {
    const fired = await firingsOf(house, id, 'fired');
    expect(fired.length).toBeGreaterThan(after);
    return fired;
  });

it('a due time fires once though one leader after the other is killed, stopped and woken', async () => {
  const type = await someType(house);
  await house.schedulers.pop()!.close();
  const first = await leaderOf(house.database, processes);
  const misfire = { policy: 'catch_up', graceMs: 60_000, most: 100 } as const;
  const { id } = await eventually(() => define(house, { cron: EVERY_SECOND, misfire, task: { type } }));
  const before = (await firedAfter(id, 2)).length;

  first.signal('SIGSTOP');
  const others = processes.filter(process => process !== first);
  const second = await leaderOf(house.database, others);
  const meanwhile = (await firedAfter(id, before + 4)).length;

  // The one that slept still believes to lead.
  first.signal('SIGCONT');
  second.signal('SIGKILL');
  expect(await leaderOf(house.database, [first])).toBe(first);
  const fired = await firedAfter(id, meanwhile + 4);

  const due = fired.map(({ dueAt }) => Date.parse(dueAt));
  expect(due).toEqual(due.map((_, at) => due[0]! + at * 1_000));
  const tasks = await house.database.query<{ id: string }>('select id from task where type = $1', [type]);
  const firings = await house.database.query<{ task_id: string }>('select task_id from firing where schedule_id = $1', [
    id,
  ]);
  expect(tasks.map(task => task.id).sort()).toEqual(firings.map(({ task_id }) => task_id).sort());
});
