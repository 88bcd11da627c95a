import type { Evidence, Entry, TaskEnd } from '../witness/evidence.ts';
import type { Run } from '../witness/runs.ts';
import { judge } from './verdict.ts';

const id = '019aa000-0000-7000-8000-000000000001';
const childId = '019aa000-0000-7000-8000-000000000009';
const [created, started] = ['TaskCreated', 'TaskStarted'];

const entry = (v: number, e: string, more: Partial<Entry> = {}): Entry => ({ e, v, t: v * 10, ...more });
const start = (v: number, n: number): Entry => entry(v, started!, { n, d: { workerId: 'chaos/worker-1/abc' } });
const ofUnits = (...keys: string[]) => keys.map(key => ({ key, cost: 1 }));
const toldOf = (task: TaskEnd) => task.history.map(({ e, v }) => ({ task: task.id, event: e, version: v }));

/**
 * A sound world: one serial task, under every limit and fired by a schedule, that was told to rest once, was tried again and succeeded; one
 * that came after it, as in a workflow of the two; and one to-do.
 */
function sound() {
  const history = [
    entry(1, created!),
    start(2, 1),
    entry(3, 'TaskAttemptFailed', { n: 1, o: 'failed' }),
    start(4, 2),
    entry(5, 'TaskSucceeded', { n: 2, o: 'succeeded' }),
  ];
  const task: TaskEnd = {
    ...{ id, type: 'chaos.work', state: 'succeeded', attempt: 2, spent: 2, max_attempts: 50, version: 5 },
    ...{
      serial_key: 'key-1',
      limits: ofUnits('chaos:few', 'chaos:window', 'chaos:bucket', 'chaos:circuit', 'chaos:rest'),
    },
    ...{ payload: { n: 1, restMs: 15, schedule: 'every-1' }, result: { attempt: 2 }, checkpoint: { attempt: 2 } },
    ...{ history, place: 'task_finished' },
  };
  const child: TaskEnd = {
    ...task,
    ...{ id: childId, attempt: 1, spent: 1, version: 3, serial_key: null, limits: null, payload: { n: 2 } },
    ...{ result: { attempt: 1 }, checkpoint: { attempt: 1 } },
    history: [
      entry(1, created!, { t: 60 }),
      { ...start(2, 1), t: 70 },
      entry(3, 'TaskSucceeded', { n: 1, o: 'succeeded', t: 80 }),
    ],
  };
  const run = (attempt: number, beganAt: number, more: Partial<Run> = {}): Run => ({
    ...{ task: id, attempt, replica: 'worker-1', pid: 7, beganAt, endedAt: beganAt + 5, hasSaved: true },
    ...more,
  });
  return {
    asked: [
      { n: 1, id, ends: 'succeeded', redrives: 0, body: {} },
      { n: 2, id: childId, ends: 'succeeded', redrives: 0, body: { after: [{ id, onFailure: 'fail' }] } },
    ],
    tasks: [task, child],
    told: new Map([task, child].map(one => [one.id, toldOf(one)])),
    runs: [
      run(1, 20, { outcome: 'failed' }),
      run(2, 40, { outcome: 'succeeded' }),
      run(1, 70, { task: childId, outcome: 'succeeded' }),
    ],
    gates: [{ key: 'chaos:few', most: 3, permits: 1, running: 1 }],
    gateNews: [
      { event: 'KeyHeld', key: 'chaos:rest', task: id, until: 40, heard: 32 },
      { event: 'CircuitOpened', key: 'chaos:circuit', task: id, until: 540, heard: 50 },
    ],
    schedules: [{ id: 'schedule', name: 'every-1', dueTimes: [1_000] }],
    firings: [{ schedule: 'schedule', dueAt: 1_000, state: 'fired', task: id }],
    workflows: [{ id: 'flow', document: 'takes care of a failure' }],
    workflowEnds: [{ id: 'flow', state: 'succeeded' }],
    stepEnds: [
      { workflow: 'flow', step: 'risky', state: 'failed', undone: null },
      { workflow: 'flow', step: 'next', state: 'skipped', undone: null },
      { workflow: 'flow', step: 'mend', state: 'succeeded', undone: null },
    ],
    stepTasks: [
      { workflow: 'flow', step: 'risky', task: id, undoes: false },
      { workflow: 'flow', step: 'mend', task: childId, undoes: false },
    ],
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

/** So many more tasks that name keys, each so much later by its history, all of which ran when the task did. */
const others = ({ tasks: [task], runs }: Sound, count: number, laterMs: number, ...keys: string[]) =>
  Array.from({ length: count }, (_, at) => {
    const other = `${id.slice(0, -2)}${at + 20}`;
    runs.push({ ...runs[1]!, task: other });
    const history = task!.history.map(one => ({ ...one, t: one.t + laterMs * (at + 1) }));
    return { ...task!, id: other, serial_key: null, limits: ofUnits(...keys), history };
  });

describe('the judges', () => {
  it('find nothing wrong where nothing is', () => expect(broken(() => undefined)).toEqual([]));

  const spoilers: [claim: RegExp, spoil: (evidence: Sound) => void][] = [
    [/exactly one terminal state/, ({ tasks }) => void tasks.pop()],
    [/exactly one terminal state/, ({ tasks: [task] }) => Object.assign(task!, { state: 'running', place: 'task' })],
    [/stored once/, ({ tasks }) => void tasks.push({ ...tasks[0]!, id: 'another', history: [] })],
    [/as its handler said, dead when/, ({ tasks: [task] }) => Object.assign(task!, { state: 'dead' })],
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
    [/of a key run at once/, world => void world.tasks.push(...others(world, 3, 0, 'chaos:few'))],
    [/of a key run at once/, world => void world.tasks.push(...others(world, 3, 1_000, 'chaos:few'))],
    [/in any stretch of time/, world => void world.tasks.push(...others(world, 5, 90, 'chaos:window'))],
    [/in any stretch of time/, world => void world.tasks.push(...others(world, 6, 40, 'chaos:bucket'))],
    [/permits held = tasks running/, ({ gates: [gate] }) => Object.assign(gate!, { permits: 2 })],
    [/permits held = tasks running/, ({ gates: [gate] }) => Object.assign(gate!, { permits: 4, running: 4 })],
    [/while the other side rests/, ({ gateNews: [held] }) => Object.assign(held!, { until: 41 })],
    [/while the other side rests/, ({ gateNews: [held] }) => Object.assign(held!, { task: 'another' })],
    [/at an open circuit/, ({ gateNews: [, opened] }) => Object.assign(opened!, { until: 535 })],
    [/at an open circuit/, ({ gateNews: [, opened] }) => Object.assign(opened!, { until: 10 })],
    [/fires each due time once/, ({ firings }) => void firings.pop()],
    [/fires each due time once/, ({ firings }) => void firings.push(firings[0]!)],
    [/fires each due time once/, ({ firings: [firing] }) => Object.assign(firing!, { task: 'gone' })],
    [/fires each due time once/, ({ tasks }) => void tasks.push({ ...tasks[0]!, id: 'another' })],
    [/never starts before its parents/, ({ tasks: [, child] }) => Object.assign(child!.history[1]!, { t: 45 })],
    [/never starts before its parents/, ({ runs: [, , run] }) => Object.assign(run!, { beganAt: 41 })],
    [/as the ends of its parents say/, ({ tasks: [task] }) => Object.assign(task!.history[4]!, { e: 'TaskFailed' })],
    [/as its document says/, ({ workflowEnds: [flow] }) => Object.assign(flow!, { state: 'failed' })],
    [/as its document says/, ({ stepEnds: [, next] }) => Object.assign(next!, { state: 'succeeded' })],
    [/as its document says/, ({ stepEnds: [, , mend] }) => Object.assign(mend!, { undone: 'succeeded' })],
    [/no step of a workflow starts before/, ({ tasks: [, child] }) => Object.assign(child!.history[1]!, { t: 45 })],
    [
      /no step of a workflow starts before/,
      ({ stepTasks: [, mend], runs: [, , run] }) => {
        Object.assign(mend!, { step: 'risky', undoes: true });
        Object.assign(run!, { beganAt: 41 });
      },
    ],
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
