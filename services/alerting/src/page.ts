import { Invalid, type FieldError } from '@na/errors';
import { idFaults, isUuid } from './request-faults.ts';

const MOST = 100;
/** Greater than each UUIDv7. */
const BEFORE_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** What every list is asked with. */
interface ListRequest {
  workspaceId: string;
  limit: number;
  cursor?: string;
}

/** Which rows make a page: those below an id, newest first, one more than asked to know whether there is another page. */
export interface Slice {
  below: string;
  take: number;
}

/**
 * The slice that a list request asks for. Ids are UUIDv7 and bear the time, so that they alone order a list.
 * @throws Problem `validation_failed` for a workspace, a limit or a cursor that is none, and for `more` faults
 */
export function sliceOf({ workspaceId, limit, cursor }: ListRequest, more: FieldError[] = []): Slice {
  const below = cursor === undefined ? BEFORE_ALL : Buffer.from(cursor, 'base64url').toString();
  const errors = [...idFaults('/workspaceId', workspaceId), ...more];
  if (limit < 1 || limit > MOST) errors.push({ pointer: '?limit', detail: `should be 1 to ${MOST}, but is ${limit}` });
  if (!isUuid(below)) {
    errors.push({ pointer: '?cursor', detail: 'should be the nextCursor of a page before, unchanged' });
  }
  if (errors.length) throw Invalid({ errors });
  return { below, take: limit + 1 };
}

/** The rows of a page, and the cursor of the next one when there is one. */
export function pageOf<Row extends { id: string }>(rows: Row[], { take }: Slice): { page: Row[]; nextCursor?: string } {
  const page = rows.slice(0, take - 1);
  const last = page.at(-1);
  if (rows.length < take || !last) return { page };
  return { page, nextCursor: Buffer.from(last.id).toString('base64url') };
}
