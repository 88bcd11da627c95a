import { notFound, validationError } from '../errors.ts';
import type { Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { FileUploadRecord } from '../store/records.ts';

/** What an upload is at an instant: one that was not attached in its time has expired, written down or not. */
export function statusAt(upload: FileUploadRecord, now: number): FileUploadRecord['status'] {
  const isOpen = upload.status === 'pending' || upload.status === 'uploaded';
  return isOpen && upload.expires !== null && upload.expires <= now ? 'expired' : upload.status;
}

/** The upload that the call names, of the integration that asks: those of others do not exist for it. */
export function uploadFor(sandbox: Sandbox, call: Call, id: string): FileUploadRecord {
  const upload = sandbox.store.get('fileUploads', id);
  if (upload?.createdBy === call.token.botId) return upload;
  throw notFound('file_upload', id, call.token.name);
}

/** @throws NotionError unless the upload still waits for its bytes */
export function refuseClosed(upload: FileUploadRecord, now: number): void {
  const status = statusAt(upload, now);
  if (status === 'pending') return;
  throw validationError(
    `File upload ${upload.id} has a status of \`${status}\`, but only a \`pending\` one takes files.`,
  );
}

/** The bytes that have come so far. */
export function sizeOf({ parts }: FileUploadRecord): number {
  return Object.values(parts).reduce((sum, { size }) => sum + size, 0);
}
