import { renderBlock } from '../blocks/render.ts';
import type { Answer, Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { BlockRecord } from '../store/records.ts';

/** The block as the endpoints of meeting notes give it: under this name in every version, and without its place. */
export function renderMeetingNote(sandbox: Sandbox, call: Call, block: BlockRecord): Answer {
  const { parent: _parent, transcription: _older, ...shown } = renderBlock(sandbox, call.version, block);
  return { ...shown, type: 'meeting_notes', meeting_notes: block.content };
}
