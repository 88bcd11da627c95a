import type { Evidence, Entry, TaskEnd } from '../witness/evidence.ts';
import type { Run } from '../witness/runs.ts';
import { judge } from './verdict.ts';

const id = '019aa000-0000-7000-8000-000000000001';
const [created, started] = ['TaskCreated', 'TaskStarted'];

const entry = (v: number, e: string, more: Partial<Entry> = {}): Entry => ({ e, v, t: v * 10, ...more });
const start = (v: number, n: number): Entry => entry(v, started!, { n, d: { workerId: 'chaos/worker-1/abc' } });

/** A sound world: one serial task that failed once, was tried again and succeeded; and one to-do. */
function sound() {
  const history = [
    entry(1, created!),
    start(2, 1),
    entry(3, 'TaskAttemptFailed', { n: 1, o: 'failed' }),
    start(4, 2),
    entry(5, 'TaskSucceeded', { n: 2, o: 'succeeded' }),
  ];
  const task: TaskEnd = {
    ...{
      id,
      type: 'chaos.work',
      state: 'succeeded',
      attempt: 2,
      spent: 2,
      max_attempts: 50,
      version: 5,
      serial_key: 'key-1',
    },
    ...{ payload: { n: 1 }, result: { attempt: 2 }, checkpoint: { attempt: 2 }, history, place: 'task_finished' },
  };
  const run = (attempt: number, beganAt: number, more: Partial<Run> = {}): Run => ({
    ...{ task: id, attempt, replica: 'worker-1', pid: 7, beganAt, endedAt: beganAt + 5, hasSaved: true },
    ...more,
  });
  return {
    asked: [{ n: 1, id, ends: 'succeeded', redrives: 0, body: {} }],
    tasks: [task],
    told: new Map([[id, history.map(({ e, v }) => ({ task: id, event: e, version: v }))]]),
    runs: [run(1, 20, { outcome: 'failed' }), run(2, 40, { outcome: 'succeeded' })],
    todos: ['Water the plants'],
    titles: new Map([['Water the plants', 1]]),
    leftovers: [{ what: 'tasks that run', count: 0 }],
    audit: { missing: [] as string[], doubled: [], invented: [] },
  };
}
type Sound = ReturnType<typeof sound>;

/** The claims that are found broken once `spoil` had its way. */
function broken(spoil: (evidence: Sound) => void): string[] {
  const evidence = sound();
  spoil(evidence);
  return judge(evidence as unknown as Evidence)
    .filter(({ violations }) => violations.length > 0)
    .map(({ claim }) => claim);
}

/** Another task of the same serial key, which runs at the same time. */
const sibling = (task: TaskEnd): TaskEnd => ({
  ...task,
  id: `${id.slice(0, -1)}2`,
  payload: {},
  history: task.history.map(one => ({ ...one, t: one.t + 1 })),
});

describe('the judges', () => {
  it('find nothing wrong where nothing is', () => expect(broken(() => undefined)).toEqual([]));

  const spoilers: [claim: RegExp, spoil: (evidence: Sound) => void][] = [
    [/exactly one terminal state/, ({ tasks }) => void tasks.pop()],
    [/exactly one terminal state/, ({ tasks: [task] }) => Object.assign(task!, { state: 'running', place: 'task' })],
    [/stored once/, ({ tasks }) => void tasks.push({ ...tasks[0]!, id: 'another', history: [] })],
    [/as its handler said, or dead/, ({ tasks: [task] }) => Object.assign(task!, { state: 'dead' })],
    [/as its own handler said/, ({ tasks: [task] }) => Object.assign(task!.history[4]!, { o: 'failed' })],
    [/one number/, ({ runs }) => void runs.push({ ...runs[1]!, pid: 8, beganAt: 60, endedAt: 61 })],
    [/one number/, ({ runs }) => Object.assign(runs[0]!, { replica: 'worker-2' })],
    [/older attempt/, ({ tasks: [task] }) => Object.assign(task!, { result: { attempt: 1 } })],
    [/older attempt/, ({ tasks: [task] }) => Object.assign(task!, { checkpoint: { attempt: 1 } })],
    [/older attempt/, ({ tasks: [task] }) => Object.assign(task!.history[4]!, { n: 1 })],
    [/never overlap/, ({ runs }) => Object.assign(runs[1]!, { beganAt: 22 })],
    [/left only by redrive/, ({ tasks: [task] }) => task!.history.push(start(6, 3))],
    [/cancel or redrive is never lost/, ({ asked: [task] }) => Object.assign(task!, { redrives: 1 })],
    [/cancel or redrive is never lost/, ({ asked: [task] }) => Object.assign(task!, { cancelledAt: 15 })],
    [/one serial key/, ({ tasks }) => void tasks.push(sibling(tasks[0]!))],
    [/its slots/, ({ runs }) => void runs.push(...Array<Run>(7).fill({ ...runs[0]!, beganAt: 21, endedAt: 99 }))],
    [/what is held/, ({ leftovers: [left] }) => Object.assign(left!, { count: 3 })],
    [/a success asks for/, ({ tasks: [task] }) => Object.assign(task!.payload, { follows: true })],
    [/rebuilds the state/, ({ tasks: [task] }) => Object.assign(task!, { spent: 1 })],
    [/was told, once each/, ({ told }) => void told.get(id)!.pop()],
    [/was told, once each/, ({ told }) => void told.get(id)!.push(told.get(id)![0]!)],
    [/in Notion exactly once/, ({ titles }) => void titles.set('Water the plants', 2)],
    [/in audit exactly once/, ({ audit }) => void audit.missing.push('scheduler na.scheduler.v1.TaskDead x')],
  ];

  it.each(spoilers)('name %s', (claim, spoil) => {
    expect(broken(spoil)).toContainEqual(expect.stringMatching(claim));
  });

  it('have a spoiler for every promise', () => {
    const claims = judge(sound() as unknown as Evidence).map(({ claim }) => claim);
    expect(claims.filter(claim => !spoilers.some(([pattern]) => pattern.test(claim)))).toEqual([]);
  });
});
