import { readdirSync } from 'node:fs';
import {
  answererOf,
  breaches,
  callSubject,
  callSubjectsOf,
  events,
  eventSubject,
  eventSubjectsOf,
  hintSubject,
  ServiceStarted,
  SystemService,
  Task,
  TaskFailed,
  TaskService,
  TasksReady,
  type CallType,
  type EventType,
} from './index.ts';

const task: Task = {
  id: '01900000-0000-7000-8000-000000000000',
  workspaceId: '01900000-0000-7000-8000-000000000001',
  type: 'demo',
  typeVersion: 1,
  payload: { deep: { list: [1, null] } },
  priority: 'normal',
  state: 'ready',
  runAt: '2026-01-01T00:00:00.000Z',
  attempt: 0,
  maxAttempts: 3,
  weight: 0,
  actor: 'user:1',
  correlationId: 'c',
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

const without = (field: keyof Task) => Object.fromEntries(Object.entries(task).filter(([name]) => name !== field));

describe('a body from outside', () => {
  it('keeps its contract, also with fields of a newer one', () => {
    expect(breaches(Task, { ...task, born: 'tomorrow' })).toEqual([]);
  });

  it.each([
    ['a missing field', without('state'), '/state', 'is missing'],
    ['a state that is none', { ...task, state: 'asleep' }, '/state', 'should be one of scheduled, ready, running'],
    ['text for a number', { ...task, attempt: '1' }, '/attempt', 'should be a whole number from 0'],
    ['a negative count', { ...task, attempt: -1 }, '/attempt', 'should be a whole number from 0'],
    ['a time that is none', { ...task, runAt: 'soon' }, '/runAt', 'should be an RFC 3339 time'],
    ['a list for an object', { ...task, payload: [] }, '/payload', 'should be an object, but is a list'],
    ['a fault inside', { ...task, progress: { percent: 'half' } }, '/progress/percent', 'should be a number'],
    ['no object at all', 'task', '', 'should be an object (na.scheduler.v1.Task)'],
  ])('breaks it with %s, and the breach names the place', (_what, body, pointer, detail) => {
    const found = breaches(Task, body);
    expect(found).toHaveLength(1);
    expect(found[0]).toEqual({ pointer, detail: expect.stringContaining(detail) });
  });
});

describe('an address', () => {
  it('is the proto name', () => {
    expect(eventSubject(TaskFailed as EventType<unknown>, 'scheduler')).toBe('evt.na.scheduler.v1.TaskFailed');
    expect(callSubject(TaskService.createTask as CallType<never, unknown>, 'scheduler')).toBe(
      'rpc.na.scheduler.v1.TaskService.CreateTask',
    );
    expect(hintSubject(TasksReady)).toBe('hint.na.scheduler.v1.TasksReady');
    expect(answererOf(TaskService.createTask as CallType<never, unknown>)).toBe('scheduler');
  });

  it('ends in the speaker where every service speaks, so that none can speak for another', () => {
    expect(eventSubject(ServiceStarted as EventType<unknown>, 'audit')).toBe('evt.na.system.v1.ServiceStarted.audit');
    expect(callSubject(SystemService.checkHealth as CallType<never, unknown>, 'audit')).toBe(
      'rpc.na.system.v1.SystemService.CheckHealth.audit',
    );
    expect(eventSubjectsOf('notion-sync')).toEqual(['evt.na.notion_sync.>', 'evt.na.system.v1.*.notion-sync']);
    expect(callSubjectsOf('notion-sync')).toEqual(['rpc.na.notion_sync.>', 'rpc.na.system.v1.*.*.notion-sync']);
  });
});

describe('the contract', () => {
  it('has a sentence above every event', () => {
    expect(events.size).toBeGreaterThan(30);
    for (const event of events.values()) expect(event.doc).toMatch(/^[A-Za-z-].*\.$/);
  });

  it('is generated from each proto file', () => {
    const packages = readdirSync(new URL('../../../proto/na', import.meta.url));
    const told = new Set([...events.keys()].map(name => name.split('.')[1]));
    expect(packages.filter(name => !told.has(name)).sort()).toEqual(['audit', 'options']);
  });
});
