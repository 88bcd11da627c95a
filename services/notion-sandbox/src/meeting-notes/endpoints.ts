import type { Endpoint } from '../http/call.ts';
import { createMeetingNote } from './create.ts';
import { queryMeetingNotes } from './query.ts';

export const meetingNotesEndpoints: Endpoint[] = [
  { method: 'POST', path: '/v1/blocks/meeting_notes', needs: 'insert_content', writes: true, run: createMeetingNote },
  { method: 'POST', path: '/v1/blocks/meeting_notes/query', needs: 'read_content', run: queryMeetingNotes },
];
