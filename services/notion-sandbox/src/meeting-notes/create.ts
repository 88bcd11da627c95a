import { blockFor, pageFor, refuseTrashed } from '../access/access.ts';
import { startAsyncTask } from '../async-tasks/start.ts';
import { editedBy, touch } from '../blocks/touch.ts';
import { absent, boolean, object, oneOf, optional, own, refuseUnknown, shape, string, uuid } from '../checks/check.ts';
import { restricted, validationError } from '../errors.ts';
import { attached } from '../file-uploads/attach.ts';
import { categoryOf, type FileCategory } from '../file-uploads/file-types.ts';
import type { Answer, Call } from '../http/call.ts';
import { newId } from '../ids.ts';
import { textItem } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import type { BlockRecord } from '../store/records.ts';
import { renderMeetingNote } from './render.ts';

/** The languages that Notion transcribes. */
const languages = [
  'auto',
  'en',
  'zh-CN',
  'zh-TW',
  'es',
  'fr',
  'de',
  'ja',
  'ko',
  'pt',
  'ru',
  'th',
  'vi',
  'id',
  'da',
  'fi',
  'no',
  'nl',
  'it',
  'sv',
  'ar',
  'he',
  'pl',
] as const;

/** Blocks that hold something to listen to. */
const sources = ['audio', 'video', 'file'];

/** Kinds of files that can be listened to. */
const recordings: FileCategory[] = ['audio', 'video'];

const options = shape({ kickoff_summary: optional(boolean) });

/** Where the block goes: at the end of a page, or behind the recording. */
interface Place {
  parent: BlockRecord['parent'];
  at: number;
}

/** `POST /v1/blocks/meeting_notes`: a block whose transcript and summary come later. */
export function createMeetingNote(sandbox: Sandbox, call: Call): Answer {
  const { body, token } = call;
  refuseUnknown(body, ['title', 'language', 'options', 'source', 'parent'], 'body');
  const title = optional(string({ max: 2000 }))(own(body, 'title'), 'body.title');
  optional(oneOf(languages))(own(body, 'language'), 'body.language');
  const summarized = optional(options)(own(body, 'options'), 'body.options')?.kickoff_summary ?? true;
  const { parent, at } = placeOf(sandbox, call);
  const block: BlockRecord = {
    id: newId(),
    type: 'meeting_notes',
    parent,
    content: {
      title: [textItem(title ?? 'Meeting')],
      status: 'transcription_in_progress',
      recording: { start_time: new Date(call.now).toISOString() },
    },
    created: call.now,
    createdBy: token.botId,
    ...editedBy(call),
    inTrash: false,
  };
  sandbox.store.put('blocks', block);
  sandbox.store.insertChildren(parent.id, at, [block.id]);
  touch(sandbox, call, parent.id);
  startAsyncTask(sandbox, call, 'blocks.meeting_notes.transcribe', { block_id: block.id, summarized });
  if (!token.capabilities.includes('read_content')) return { object: 'block', id: block.id };
  return renderMeetingNote(sandbox, call, block);
}

function placeOf(sandbox: Sandbox, call: Call): Place {
  const source = object(own(call.body, 'source'), 'body.source');
  const type = oneOf(['file_upload', 'block'])(own(source, 'type'), 'body.source.type');
  return type === 'block' ? placeBehind(sandbox, call, source) : placeInPage(sandbox, call, source);
}

function placeBehind(sandbox: Sandbox, call: Call, source: Record<string, unknown>): Place {
  const { store } = sandbox;
  absent(own(call.body, 'parent'), 'body.parent');
  if (!call.token.capabilities.includes('read_content')) throw restricted();
  const block = blockFor(sandbox, call, uuid(own(source, 'block_id'), 'body.source.block_id'));
  refuseTrashed(store, block.id);
  if (!('content' in block) || !sources.includes(block.type)) {
    throw validationError(`Block ${block.id} is no recording: it should be an audio, video or file block.`);
  }
  return { parent: block.parent, at: store.childrenOf(block.parent.id).indexOf(block.id) + 1 };
}

const parentShape = shape({ type: oneOf(['page_id']), page_id: uuid });

/** At the end of the page, where the recording is uploaded and is to be heard. */
function placeInPage(sandbox: Sandbox, call: Call, source: Record<string, unknown>): Place {
  const parent = parentShape(own(call.body, 'parent'), 'body.parent');
  const page = pageFor(sandbox, call, parent.page_id);
  refuseTrashed(sandbox.store, page.id);
  const given = { id: own(source, 'file_upload_id') };
  const { upload } = attached(sandbox, call, given, 'body.source.file_upload_id');
  if (!recordings.includes(categoryOf(upload.contentType))) {
    throw validationError(`File upload ${upload.id} is no recording: it should be audio or video.`);
  }
  return { parent: { type: 'page_id', id: page.id }, at: sandbox.store.childrenOf(page.id).length };
}
