import { absent, failed, integer, oneOf, optional, refuseUnknown, string } from '../checks/check.ts';
import type { Answer, Call, Run } from '../http/call.ts';
import { newId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import type { FileUploadRecord } from '../store/records.ts';
import { lookAt } from './external.ts';
import { maxParts, uploadLifeMs } from './limits.ts';
import { named, type Naming } from './naming.ts';
import { renderUpload } from './render.ts';

type Mode = FileUploadRecord['mode'];

const modes = ['single_part', 'multi_part', 'external_url'] as const;

/** `POST /v1/file_uploads`. An external file is looked at first: Notion refuses at once what it can not reach. */
export async function createUpload(sandbox: Sandbox, call: Call): Promise<Run> {
  const { body } = call;
  refuseUnknown(body, ['mode', 'filename', 'content_type', 'number_of_parts', 'external_url'], 'body');
  const mode = optional(oneOf(modes))(body['mode'] ?? undefined, 'body.mode') ?? 'single_part';
  const given: Naming = {
    filename: optional(string())(body['filename'], 'body.filename') ?? null,
    contentType: optional(string({ max: 200 }))(body['content_type'], 'body.content_type') ?? null,
  };
  const partCount =
    mode === 'multi_part' ? integer({ min: 1, max: maxParts })(body['number_of_parts'], 'body.number_of_parts') : 1;
  if (mode !== 'multi_part') absent(body['number_of_parts'], 'body.number_of_parts');
  if (mode !== 'external_url') absent(body['external_url'], 'body.external_url');
  if (mode !== 'single_part' && given.filename === null) throw failed('body.filename', 'defined', undefined);
  const naming = named(given, 'body.filename');
  const externalUrl = mode === 'external_url' ? string({ max: 2000 })(body['external_url'], 'body.external_url') : null;
  if (externalUrl !== null) await lookAt(sandbox, externalUrl);
  return () => store(sandbox, call, { mode, ...naming, partCount, externalUrl });
}

function store(
  sandbox: Sandbox,
  call: Call,
  made: Naming & { mode: Mode; partCount: number; externalUrl: string | null },
): Answer {
  const { botId } = call.token;
  const upload: FileUploadRecord = {
    id: newId(),
    ...made,
    status: 'pending',
    parts: {},
    importResult: null,
    expires: call.now + uploadLifeMs,
    seq: sandbox.store.nextSeq(),
    created: call.now,
    createdBy: botId,
    edited: call.now,
    editedBy: botId,
    inTrash: false,
  };
  sandbox.store.put('fileUploads', upload);
  // The import of an external file and the expiry of any are chores.
  sandbox.agenda.wakeAt(upload.mode === 'external_url' ? call.now : call.now + uploadLifeMs);
  return renderUpload(sandbox, call, upload);
}
