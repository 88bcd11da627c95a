import { isShared } from '../access/access.ts';
import { isInTrash } from '../access/lineage.ts';
import { arrayOf, integer, oneOf, optional, own, refuseUnknown, shape } from '../checks/check.ts';
import { shownInstant } from '../clock.ts';
import type { Answer, Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { BlockRecord } from '../store/records.ts';
import { notesFilter } from './filter.ts';
import { attendeesOf, titleOfNote } from './note.ts';
import { renderMeetingNote } from './render.ts';

const sortShape = shape({
  property: oneOf(['title', 'attendees', 'created_time', 'created_by', 'last_edited_time', 'last_edited_by']),
  direction: oneOf(['ascending', 'descending']),
});

/** Notion names no limit; this is that of other lists. */
const maxResults = 100;

/** `POST /v1/blocks/meeting_notes/query`: the notes that are shared, newest first unless the request sorts them. */
export function queryMeetingNotes(sandbox: Sandbox, call: Call): Answer {
  const { body } = call;
  refuseUnknown(body, ['filter', 'sort', 'limit'], 'body');
  const limit = optional(integer({ min: 1, max: maxResults }))(own(body, 'limit'), 'body.limit') ?? maxResults;
  const sorts = optional(arrayOf(sortShape))(own(body, 'sort'), 'body.sort') ?? [];
  const passes = notesFilter(own(body, 'filter'), call);
  const found = [...sandbox.store.all('blocks')].filter(
    block =>
      block.type === 'meeting_notes' &&
      passes(block) &&
      !isInTrash(sandbox.store, block) &&
      isShared(sandbox.store, call.token, block.id),
  );
  found.sort((left, right) => {
    for (const { property, direction } of sorts) {
      const [a, b] = [sortKeys[property](left), sortKeys[property](right)];
      if (a !== b) return (a < b ? -1 : 1) * (direction === 'ascending' ? 1 : -1);
    }
    return right.created - left.created;
  });
  const results = found.slice(0, limit).map(block => renderMeetingNote(sandbox, call, block));
  return { results, has_more: found.length > limit };
}

type SortProperty = ReturnType<typeof sortShape>['property'];

const sortKeys: { [P in SortProperty]: (block: BlockRecord) => string | number } = {
  title: titleOfNote,
  attendees: block => attendeesOf(block).join(),
  created_time: block => shownInstant(block.created),
  created_by: block => block.createdBy,
  last_edited_time: block => shownInstant(block.edited),
  last_edited_by: block => block.editedBy,
};
