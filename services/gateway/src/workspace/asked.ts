import { Invalid } from '@na/errors';
import { VersionStale } from '../errors.ts';
import { isId } from '../http/fields.ts';

/** Where a list goes on, when its cursors are ids. @throws Problem `validation_failed` */
export function cursorIn(cursor: string | undefined): string | null {
  if (cursor === undefined || isId(cursor)) return cursor ?? null;
  const detail = 'should be the nextCursor of a page before, unchanged';
  throw Invalid({ errors: [{ pointer: '?cursor', detail }] });
}

/** @throws Problem `version_stale` when a change expects another version than there is */
export function refuseStale(version: number, expected: number | undefined): void {
  if (expected === undefined || expected === version) return;
  throw VersionStale({ detail: `It is at version ${version} by now, not ${expected}; read it again and decide anew.` });
}
