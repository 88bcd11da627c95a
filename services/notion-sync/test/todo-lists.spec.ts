import { randomUUIDv7 } from 'node:crypto';
import { DataSource } from 'typeorm';
import { orderOf } from '../src/todos/todo-order.ts';
import { todoListParameters, todoListSql, type TodoFilter } from '../src/todos/todo-list.queries.ts';
import { TodoLists } from '../src/todos/todo-lists.ts';
import { todoList } from '../src/todos/todo-shape.ts';
import { startWorld, type World } from './world.ts';

let world: World;
const workspaceId = randomUUIDv7();
const SORTS = ['createdAt', 'updatedAt', 'dueDate', 'priority'].flatMap(name => [name, `-${name}`]);

beforeAll(async () => {
  world = await startWorld();
  await world.database.query(
    `insert into todo (id, workspace_id, connection_id, notion_data_source_id, title, status, priority, priority_rank, assignee, project,
       due_date, due_at, changed, sync_state, sync_task_id, made_by_task, made_from, updated_at)
     select uuidv7(), $1, $2, $2, 'Write chapter ' || n, case n % 5 when 0 then 'Done' else 'Next' end,
       case n % 3 when 0 then 'High' when 1 then 'Low' end, case n % 3 when 0 then 1 when 1 then 2 end,
       case n % 1000 when 0 then 'Ada' else 'Grace' end, case n % 500 when 0 then 'Website' end,
       case when n % 4 > 0 then to_char(date '2026-01-01' + n % 700, 'YYYY-MM-DD') end,
       case when n % 4 > 0 then timestamptz '2026-01-01Z' + n % 700 * interval '1 day' end,
       '{}', 'synced', uuidv7(), uuidv7(), '', now() - n % 977 * interval '1 minute'
     from generate_series(1, 100000) n`,
    [workspaceId, world.connectionId],
  );
  await world.database.query('analyze todo');
}, 240_000);
afterAll(() => world?.close());

const list = (filter: object = {}) =>
  world.app.get(TodoLists, { strict: false }).list({ workspaceId, includeArchived: false, limit: 100, ...filter });

/** How a list is planned: the kinds of steps, and the indexes. */
async function planOf(sort: string, given: object): Promise<{ steps: string[]; rows: number }> {
  const { cursor: _, sort: __, ...shaped } = todoList.parse({ workspaceId, limit: 21, ...given });
  const filter: TodoFilter = { ...shaped, assignees: shaped.assignees.map(name => name.toLowerCase()) };
  const [{ 'QUERY PLAN': plan }] = await world.app
    .get(DataSource)
    .query(`explain (analyze, format json) ${todoListSql(orderOf(sort))}`, todoListParameters(filter));
  const steps: { type: string; rows: number }[] = [];
  const walk = (node: { [member: string]: unknown }): void => {
    const removed = Number(node['Rows Removed by Filter'] ?? 0);
    steps.push({ type: String(node['Node Type']), rows: Number(node['Actual Rows']) + removed });
    for (const child of (node.Plans as { [member: string]: unknown }[] | undefined) ?? []) walk(child);
  };
  walk(plan[0].Plan);
  return { steps: steps.map(({ type }) => type), rows: Math.max(...steps.map(({ rows }) => rows)) };
}

describe('a list of 100,000 to-dos', () => {
  it.each(SORTS)('sorted by %s is read from an index, in its order', async sort => {
    const { steps, rows } = await planOf(sort, {});
    expect(steps).not.toContain('Seq Scan');
    expect(steps).not.toContain('Sort');
    expect(rows).toBeLessThan(100);
  });

  it.each<[string, object]>([
    ['assignee', { assignees: ['Ada'] }],
    ['project', { projects: ['Website'] }],
    ['due range', { dueFrom: '2026-03-01', dueBefore: '2026-03-02' }],
    ['words', { text: 'chapt 4711' }],
    ['sync state', { syncStates: ['failed'] }],
  ])('narrowed by %s looks at few of them', async (_, given) => {
    const { steps, rows } = await planOf('dueDate', given);
    expect(steps).not.toContain('Seq Scan');
    expect(rows).toBeLessThan(10_000);
  });

  it.each(SORTS)('sorted by %s gives each once, page by page, those without a value last', async sort => {
    const seen: string[] = [];
    const values: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ sort, projects: ['Website'], cursor });
      seen.push(...page.todos.map(({ id }) => id));
      values.push(...page.todos.map(todo => (sort.endsWith('dueDate') ? todo.dueDate : todo.priority)));
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(200);
    expect(seen).toHaveLength(200);
    if (!sort.endsWith('dueDate') && !sort.endsWith('priority')) return;
    const filled = values.filter(value => value !== undefined);
    expect(values.slice(0, filled.length)).toEqual(filled);
    const ascending = sort.startsWith('-') ? filled.reverse() : filled;
    expect(ascending).toEqual([...ascending].sort());
  });

  it('binds a cursor to its filters and its order', async () => {
    const { nextCursor: cursor } = await list({ sort: 'dueDate', limit: 1 });
    await expect(list({ sort: 'dueDate', limit: 5, cursor })).resolves.toMatchObject({ todos: expect.any(Array) });
    await expect(list({ sort: '-dueDate', cursor })).rejects.toThrow('?cursor');
    await expect(list({ sort: 'dueDate', statuses: ['Done'], cursor })).rejects.toThrow('?cursor');
    await expect(list({ sort: 'title' })).rejects.toThrow('/sort should be createdAt, updatedAt, dueDate or priority');
  });
});
