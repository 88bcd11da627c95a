import { Invalid } from '@na/errors';
import { createHash } from 'node:crypto';
import type { TodoListRequest } from './todo-shape.ts';

/** An order of to-dos: what it goes by, in SQL that is never null and that an index has, and as what that is read from a cursor. */
export interface TodoOrder {
  by: string;
  as: 'timestamptz' | 'int';
  isDescending: boolean;
}

/** What to-dos can be sorted by. Those without a due date, or a priority, come last both ways. */
const ORDERS: { [name: string]: { by: (isDescending: boolean) => string; as: TodoOrder['as'] } } = {
  createdAt: { by: () => 'created_at', as: 'timestamptz' },
  updatedAt: { by: () => 'updated_at', as: 'timestamptz' },
  dueDate: { by: isDescending => `coalesce(due_at, '${isDescending ? '-' : ''}infinity')`, as: 'timestamptz' },
  priority: { by: isDescending => `coalesce(priority_rank, ${isDescending ? '-1' : '2147483647'})`, as: 'int' },
};

/** The order that a `sort` names. */
export function orderOf(sort: string): TodoOrder {
  const isDescending = sort.startsWith('-');
  const { by, as } = ORDERS[sort.replace('-', '')]!;
  return { by: by(isDescending), as, isDescending };
}

/** Where a page ended: the value that the list is sorted by, as text, and the id. */
export type TodoPlace = [value: string, id: string];

type Filter = Omit<TodoListRequest, 'limit' | 'cursor' | 'sort'>;

/** Opaque to whoever gets it. It counts for one order and one filter, as with another it would skip what is asked for. */
export function cursorAt(place: TodoPlace, sort: string, filter: Filter): string {
  return Buffer.from(JSON.stringify([...place, listOf(sort, filter)])).toString('base64url');
}

/** @throws Problem `validation_failed` at `?cursor` when it is none of ours, or of another list */
export function placeIn(cursor: string | undefined, sort: string, filter: Filter): TodoPlace | undefined {
  if (cursor === undefined) return undefined;
  const [value, id, list] = partsOf(cursor);
  const isOurs = list === listOf(sort, filter) && isPlace[orderOf(sort).as](String(value)) && UUID.test(String(id));
  if (isOurs) return [String(value), String(id)];
  const detail =
    'should be the nextCursor of the page before, as it was given, asked for with the same filters and sort';
  throw Invalid({ errors: [{ pointer: '?cursor', detail }] });
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Whether Postgres takes a text for what it is to be. */
const isPlace: { [as in TodoOrder['as']]: (value: string) => boolean } = {
  timestamptz: value => /^-?infinity$|^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/.test(value),
  int: value => /^-?\d{1,10}$/.test(value) && Math.abs(Number(value)) <= 2_147_483_647,
};

function partsOf(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function listOf(sort: string, filter: Filter): string {
  const asked = Object.entries(filter).sort(([a], [b]) => a.localeCompare(b));
  return createHash('sha256')
    .update(JSON.stringify([sort, asked]))
    .digest('base64url')
    .slice(0, 16);
}
