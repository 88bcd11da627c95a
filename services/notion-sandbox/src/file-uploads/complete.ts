import { refuseUnknown, uuid } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import type { Answer, Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { FileUploadRecord } from '../store/records.ts';
import { maxFileBytes } from './limits.ts';
import { renderUpload } from './render.ts';
import { refuseClosed, sizeOf, uploadFor } from './upload.ts';

/** Missing parts that the refusal names; more would drown the reader. */
const namedMissing = 10;

/** `POST /v1/file_uploads/:file_upload_id/complete`: all parts are there, so the file is whole. */
export function completeUpload(sandbox: Sandbox, call: Call): Answer {
  refuseUnknown(call.body, [], 'body');
  const upload = uploadFor(sandbox, call, uuid(call.params['file_upload_id'], 'path.file_upload_id'));
  if (upload.mode !== 'multi_part') {
    throw validationError(
      `File upload ${upload.id} was created with a mode of ${upload.mode}; only multi_part ones are completed.`,
    );
  }
  refuseClosed(upload, call.now);
  refuseIncomplete(upload);
  if (sizeOf(upload) > maxFileBytes) {
    throw validationError(`The file size of ${sizeOf(upload)} bytes exceeds the limit of ${maxFileBytes} bytes.`);
  }
  const whole: FileUploadRecord = { ...upload, status: 'uploaded', edited: call.now };
  sandbox.store.put('fileUploads', whole);
  return renderUpload(sandbox, call, whole);
}

function refuseIncomplete({ id, parts, partCount }: FileUploadRecord): void {
  const numbers = Array.from({ length: partCount }, (_, index) => index + 1);
  const missing = numbers.filter(number => parts[number] === undefined);
  if (missing.length === 0) return;
  const rest = missing.length > namedMissing ? ` and ${missing.length - namedMissing} more` : '';
  throw validationError(
    `File upload ${id} can not be completed: ${partCount - missing.length} of ${partCount} parts were sent, missing ${missing
      .slice(0, namedMissing)
      .join(', ')}${rest}.`,
  );
}
