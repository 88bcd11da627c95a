import { Invalid, type FieldError } from '@na/errors';
import { cursorOf, cut, MOST_PAGE_BYTES, positionOf } from './task/page.ts';
import { isUuid } from './task/new-task.ts';

/** What every list is asked with. */
interface ListRequest {
  workspaceId: string;
  limit: number;
  cursor?: string;
}

/**
 * A page of things that are listed by their ids, newest first; shorter than asked when they are large. `read` gives at most so many before
 * an id; `sizeOf` says how many bytes one has in the answer, about.
 * @throws Problem `validation_failed` for a workspace, a limit or a cursor that is none
 */
export async function listPage<Row extends { id: string }>(
  request: ListRequest,
  read: (before: string | null, most: number) => Promise<Row[]>,
  sizeOf: (row: Row) => number = row => JSON.stringify(row).length,
): Promise<{ page: Row[]; nextCursor?: string }> {
  const position = request.cursor === undefined ? undefined : positionOf(request.cursor);
  const errors = pageFaults(request, request.cursor !== undefined && !position);
  if (errors.length) throw Invalid({ errors });
  const rows = await read(position?.id ?? null, request.limit + 1);
  const page = cut(rows, sizeOf, { limit: request.limit, bytes: MOST_PAGE_BYTES });
  return { page, nextCursor: rows.length > page.length ? cursorOf(page.at(-1)!) : undefined };
}

/** What is wrong with how a list is asked for. */
export function pageFaults({ workspaceId, limit }: ListRequest, isCursorBad: boolean): FieldError[] {
  const checks: [wrong: boolean, pointer: string, detail: string][] = [
    [!isUuid(workspaceId), '/workspaceId', 'should be a UUID'],
    [limit < 1 || limit > 100, '?limit', `should be 1 to 100, but is ${limit}`],
    [isCursorBad, '?cursor', 'is none that a page before gave; leave it out to begin anew'],
  ];
  return checks.filter(([wrong]) => wrong).map(([, pointer, detail]) => ({ pointer, detail }));
}

/** What is wrong with the ids of a thing. */
export function idFaults(ids: { [name: string]: string }): FieldError[] {
  return Object.entries(ids)
    .filter(([, id]) => !isUuid(id))
    .map(([name]) => ({ pointer: `/${name}`, detail: 'should be a UUID' }));
}
