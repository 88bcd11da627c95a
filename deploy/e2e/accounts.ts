import { eventually } from '@na/testing';
import { NONE } from './books.ts';
import type { House } from './house.ts';

/** Each of these to-dos has a row in Notion, and none has two. */
export async function eachInNotionOnce({ sandbox }: House, titles: string[], withinMs = 90_000): Promise<void> {
  await eventually(
    async () => {
      const standing = await sandbox.titles();
      expect(titles.filter(title => !standing.has(title))).toEqual([]);
    },
    { withinMs },
  );
  const standing = await sandbox.titles();
  expect(titles.filter(title => standing.get(title) !== 1)).toEqual([]);
}

/** Waits until nothing is on its way any more: every to-do and page is synced or failed, and no task waits or runs. */
export async function allHasEnded({ books }: House, withinMs = 90_000): Promise<void> {
  const pending = ['todo', 'page'].map(
    table => `select '${table}' as what, id from notion_sync.${table} where sync_state = 'pending'`,
  );
  const open = [...pending, `select 'task', id from scheduler.task`].join(' union all ');
  await eventually(async () => expect(await books.query(open)).toEqual([]), { withinMs });
}

/** Every event that a service told stands in audit exactly once. */
export async function auditIsComplete({ books }: House, withinMs = 60_000): Promise<void> {
  await eventually(async () => expect(await books.difference()).toEqual(NONE), { withinMs });
  expect(await books.told()).toBeGreaterThan(0);
}
