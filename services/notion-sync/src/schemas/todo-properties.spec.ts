import { homeOf } from './field-homes.ts';
import type { SchemaProperty } from './schema-property.ts';
import { checkTodo, todoProperties } from './todo-properties.ts';
import { whoIs } from './notion-users.ts';

const schema: SchemaProperty[] = [
  { name: 'Name', type: 'title' },
  { name: 'Status', type: 'status', options: ['Not started', 'In progress', 'Done'] },
  { name: 'Due', type: 'date' },
  { name: 'Created on', type: 'date' },
  { name: 'Priority', type: 'select', options: ['Low', 'High'] },
  { name: 'Assignee', type: 'people' },
];

describe('the fields of a to-do', () => {
  it('go to the properties of their type and name', () => {
    const fields = { dueDate: '2026-11-30', priority: 'high', assignee: 'Ada', status: 'done' };
    expect(todoProperties(fields, ['dueDate', 'priority', 'assignee', 'status'], schema, 'user-1')).toEqual({
      Due: { date: { start: '2026-11-30' } },
      Priority: { select: { name: 'High' } },
      Assignee: { people: [{ id: 'user-1' }] },
      Status: { status: { name: 'Done' } },
    });
  });

  it('that are empty empty their properties', () => {
    expect(todoProperties({}, ['dueDate', 'priority', 'assignee'], schema)).toEqual({
      Due: { date: null },
      Priority: { select: null },
      Assignee: { people: [] },
    });
  });

  it('add an option that a select lacks, but none that a status lacks', () => {
    expect(todoProperties({ priority: 'Urgent' }, ['priority'], schema)).toEqual({
      Priority: { select: { name: 'Urgent' } },
    });
    expect(() => checkTodo({ status: 'Blocked' }, schema)).toThrow('It has: Not started, In progress, Done.');
  });

  it('that have nowhere to go are refused, unless they are empty', () => {
    const bare = [{ name: 'Name', type: 'title' }];
    expect(() => checkTodo({ dueDate: '2026-11-30' }, bare)).toThrow(/no date property/);
    expect(todoProperties({}, ['dueDate'], bare)).toEqual({});
  });

  it('take the only property of a type, whatever its name, but never one of several', () => {
    const date = (name: string) => ({ name, type: 'date' });
    expect(homeOf('dueDate', [date('Fällig')])?.name).toBe('Fällig');
    expect(homeOf('dueDate', [date('Begin'), date('End')])).toBeUndefined();
    expect(homeOf('priority', [{ name: 'Colour', type: 'select', options: [] }])).toBeUndefined();
  });
});

describe('an assignee', () => {
  const users = [
    { id: '1f0c9a2e-0000-4000-8000-000000000001', name: 'Ada Lovelace', email: 'ada@example.com' },
    { id: '1f0c9a2e-0000-4000-8000-000000000002', name: 'Grace Hopper', email: null },
    { id: '1f0c9a2e-0000-4000-8000-000000000003', name: 'grace hopper', email: 'other@example.com' },
  ];
  it.each([
    ['1f0c9a2e000040008000000000000001', [0]],
    ['ADA@example.com', [0]],
    ['ada lovelace', [0]],
    ['Grace Hopper', [1, 2]],
    ['Nobody', []],
  ])('%s means the users %j', (assignee, expected) => {
    expect(whoIs(assignee, users)).toEqual(expected.map(at => users[at]));
  });
});
