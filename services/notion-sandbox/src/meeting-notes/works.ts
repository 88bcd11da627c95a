import { startAsyncTask } from '../async-tasks/start.ts';
import { editedBy, touch } from '../blocks/touch.ts';
import type { Answer, Call } from '../http/call.ts';
import { newId } from '../ids.ts';
import { textItem } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import type { BlockRecord } from '../store/records.ts';

/** The work `blocks.meeting_notes.transcribe`: the transcript is there, and the summary begins, unless none is wanted. */
export function transcribe(sandbox: Sandbox, call: Call): Answer {
  const block = sandbox.store.get('blocks', String(call.body['block_id']));
  if (!block) return {};
  const transcript = addChild(sandbox, call, block, 'Transcript');
  const summarized = call.body['summarized'] === true;
  change(sandbox, call, block, {
    status: summarized ? 'summary_in_progress' : 'notes_ready',
    children: { transcript_block_id: transcript },
    recording: { ...(block.content['recording'] as object), end_time: new Date(call.now).toISOString() },
  });
  if (summarized) startAsyncTask(sandbox, call, 'blocks.meeting_notes.summarize', { block_id: block.id });
  return { object: 'block', id: block.id };
}

/** The work `blocks.meeting_notes.summarize`: summary and notes are there. */
export function summarize(sandbox: Sandbox, call: Call): Answer {
  const block = sandbox.store.get('blocks', String(call.body['block_id']));
  if (!block) return {};
  const summary = addChild(sandbox, call, block, 'Summary');
  const notes = addChild(sandbox, call, block, 'Notes');
  const children = { ...(block.content['children'] as object), summary_block_id: summary, notes_block_id: notes };
  change(sandbox, call, block, { status: 'notes_ready', children });
  return { object: 'block', id: block.id };
}

function change(sandbox: Sandbox, call: Call, block: BlockRecord, fields: Record<string, unknown>): void {
  sandbox.store.put('blocks', { ...block, content: { ...block.content, ...fields }, ...editedBy(call) });
  touch(sandbox, call, block.parent.id);
}

/** Nobody listens here: what Notion would write is one paragraph with the name of the part. */
function addChild(sandbox: Sandbox, call: Call, holder: BlockRecord, name: string): string {
  const { store } = sandbox;
  const id = newId();
  store.put('blocks', {
    id,
    type: 'paragraph',
    parent: { type: 'block_id', id: holder.id },
    content: { rich_text: [textItem(name)], color: 'default', icon: null },
    created: call.now,
    createdBy: call.token.botId,
    ...editedBy(call),
    inTrash: false,
  });
  store.insertChildren(holder.id, store.childrenOf(holder.id).length, [id]);
  return id;
}
