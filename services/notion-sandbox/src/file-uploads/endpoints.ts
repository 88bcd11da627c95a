import { oneOf, optional, uuid } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import { cut, listAnswer, pagingOfQuery } from '../http/paging.ts';
import type { Sandbox } from '../sandbox.ts';
import type { FileUploadRecord } from '../store/records.ts';
import { completeUpload } from './complete.ts';
import { createUpload } from './create.ts';
import { renderUpload } from './render.ts';
import { sendUpload } from './send.ts';
import { statusAt, uploadFor } from './upload.ts';

const one = '/v1/file_uploads/:file_upload_id';

export const fileUploadEndpoints: Endpoint[] = [
  { method: 'POST', path: '/v1/file_uploads', needs: 'insert_content', writes: true, prepare: createUpload },
  { method: 'GET', path: '/v1/file_uploads', run: listUploads },
  { method: 'GET', path: one, run: getUpload },
  { method: 'POST', path: `${one}/send`, needs: 'insert_content', writes: true, prepare: sendUpload },
  { method: 'POST', path: `${one}/complete`, needs: 'insert_content', writes: true, run: completeUpload },
];

const statuses = ['pending', 'uploaded', 'expired', 'failed'] as const;

function getUpload(sandbox: Sandbox, call: Call): Answer {
  const id = uuid(call.params['file_upload_id'], 'path.file_upload_id');
  return renderUpload(sandbox, call, uploadFor(sandbox, call, id));
}

/** The integration's own uploads, newest first. */
function listUploads(sandbox: Sandbox, call: Call): Answer {
  const { store } = sandbox;
  const paging = pagingOfQuery(call);
  const status = optional(oneOf(statuses))(call.query['status'] as string | undefined, 'query.status');
  const own = [...store.all('fileUploads')]
    .filter(upload => upload.createdBy === call.token.botId)
    .sort((left, right) => right.seq - left.seq);
  const from = paging.cursor === null ? 0 : own.findIndex(({ id }) => id === paging.cursor);
  if (from < 0) throw validationError(`The start_cursor provided is invalid: ${paging.cursor}`);
  // Filtered behind the cursor: an upload whose status changed meanwhile is still a good cursor.
  const wanted = own.slice(from).filter(upload => status === undefined || statusAt(upload, call.now) === status);
  const ids = wanted.map(({ id }) => id);
  const { page, next } = cut(ids, 0, paging.size);
  const results = page.map(id => renderUpload(sandbox, call, store.get('fileUploads', id) as FileUploadRecord));
  return { ...listAnswer('file_upload', results, next), request_status: { type: 'complete' } };
}
