import type { FastifyRequest } from 'fastify';
import { failed, integer, uuid } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import type { Answer, Call, Run } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { FileUploadRecord } from '../store/records.ts';
import { isSupported, plainType } from './file-types.ts';
import { minPartBytes } from './limits.ts';
import { named, unsupportedType } from './naming.ts';
import { readForm, type SentForm } from './read-form.ts';
import { renderUpload } from './render.ts';
import { refuseClosed, uploadFor } from './upload.ts';

/** `POST /v1/file_uploads/:file_upload_id/send`: takes the bytes in first, and counts them to the upload at the end. */
export async function sendUpload(sandbox: Sandbox, call: Call, request: FastifyRequest): Promise<Run> {
  refuseClosed(waiting(sandbox, call), call.now);
  const form = await readForm(sandbox.blobs, request);
  return () => keep(sandbox, call, form);
}

function keep(sandbox: Sandbox, call: Call, form: SentForm): Answer {
  // Asked again: the bytes may have been long on their way, and another request quicker.
  const upload = waiting(sandbox, call);
  refuseClosed(upload, call.now);
  const changed = upload.mode === 'multi_part' ? withPart(upload, form) : whole(upload, form);
  const edited = { ...changed, edited: call.now };
  sandbox.store.put('fileUploads', edited);
  return renderUpload(sandbox, call, edited);
}

function whole(upload: FileUploadRecord, form: SentForm): FileUploadRecord {
  if (form.partNumber !== undefined) throw failed('body.part_number', 'not present', form.partNumber);
  const sent = sentType(upload, form);
  // A name or type that was given at creation stands; what was left open is read off the form.
  const filename = upload.filename ?? form.filename;
  if (filename === null && sent === null && upload.contentType === null) throw unsupportedType(form.contentType);
  const naming = named({ filename, contentType: upload.contentType ?? sent }, 'body.file.filename');
  return { ...upload, ...naming, parts: { 1: form.blob }, status: 'uploaded' };
}

function withPart(upload: FileUploadRecord, form: SentForm): FileUploadRecord {
  sentType(upload, form);
  const number = partNumber(upload, form.partNumber);
  if (number < upload.partCount && form.blob.size < minPartBytes) {
    throw validationError(
      `Part ${number} has ${form.blob.size} bytes; each part but the last should have ≥ \`${minPartBytes}\` bytes.`,
    );
  }
  return { ...upload, parts: { ...upload.parts, [number]: form.blob } };
}

function partNumber(upload: FileUploadRecord, given: unknown): number {
  const path = 'body.part_number';
  if (given === undefined) throw failed(path, 'defined', given);
  if (typeof given !== 'string' || !/^\d{1,6}$/.test(given)) throw failed(path, 'a string of digits', given);
  return integer({ min: 1, max: upload.partCount })(Number(given), path);
}

/** The type that the form says, if it knows one. */
function sentType(upload: FileUploadRecord, form: SentForm): string | null {
  const sent = plainType(form.contentType);
  if (sent === null) return null;
  if (!isSupported(sent)) throw unsupportedType(sent);
  if (upload.contentType !== null && sent !== upload.contentType) {
    throw validationError(
      `The content type ${sent} of the file does not match the content type ${upload.contentType} of the file upload.`,
    );
  }
  return sent;
}

function waiting(sandbox: Sandbox, call: Call): FileUploadRecord {
  const upload = uploadFor(sandbox, call, uuid(call.params['file_upload_id'], 'path.file_upload_id'));
  if (upload.mode !== 'external_url') return upload;
  throw validationError(`File upload ${upload.id} was created with an external_url, so no file can be sent to it.`);
}
