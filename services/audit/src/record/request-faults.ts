import type { GetRecordRequest, ListRecordsRequest } from '@na/contracts';
import type { FieldError } from '@na/errors';
import { positionOf } from './position.ts';
import { WHOLE_SYSTEM } from './record.ts';
import { isUuid } from './uuid.ts';

const MOST = 100;

/** What is wrong with a request for one record beyond its shape, which the contract checks. */
export function getFaults({ workspaceId, id }: GetRecordRequest): FieldError[] {
  return [...workspaceFaults(workspaceId), ...uuidFaults('/id', id)];
}

/** What is wrong with a request for records beyond its shape. */
export function listFaults({ workspaceId, parentId, limit, cursor }: ListRecordsRequest): FieldError[] {
  const faults = [...workspaceFaults(workspaceId), ...uuidFaults('/parentId', parentId)];
  if (limit < 1 || limit > MOST) faults.push({ pointer: '?limit', detail: `should be 1 to ${MOST}, but is ${limit}` });
  if (cursor !== undefined && !positionOf(cursor)) {
    faults.push({ pointer: '?cursor', detail: 'should be the nextCursor of a page before, unchanged' });
  }
  return faults;
}

// The whole system is no workspace that could ask.
function workspaceFaults(given: string): FieldError[] {
  if (given === WHOLE_SYSTEM)
    return [{ pointer: '/workspaceId', detail: 'should be a workspace, but is the nil UUID' }];
  return uuidFaults('/workspaceId', given);
}

function uuidFaults(pointer: string, given: string | undefined): FieldError[] {
  if (given === undefined || isUuid(given)) return [];
  return [{ pointer, detail: `should be a UUID, but is ${JSON.stringify(given.slice(0, 60))}` }];
}
