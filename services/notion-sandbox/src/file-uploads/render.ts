import { shownTime } from '../clock.ts';
import type { Answer, Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { FileUploadRecord, ImportResult } from '../store/records.ts';
import { hasOnlyTrash } from '../versions.ts';
import { sizeOf, statusAt } from './upload.ts';

/** A file upload object. */
export function renderUpload(sandbox: Sandbox, call: Call, upload: FileUploadRecord): Answer {
  const status = statusAt(upload, call.now);
  const size = sizeOf(upload);
  return {
    object: 'file_upload',
    id: upload.id,
    created_time: shownTime(upload.created),
    created_by: { id: upload.createdBy, type: sandbox.store.get('users', upload.createdBy)?.type ?? 'bot' },
    last_edited_time: shownTime(upload.edited),
    in_trash: false,
    ...(!hasOnlyTrash(call.version) && { archived: false }),
    expiry_time: upload.expires === null ? null : shownTime(upload.expires),
    status,
    filename: upload.filename,
    content_type: upload.contentType,
    content_length: size === 0 && status === 'pending' ? null : size,
    ...(status === 'pending' && addresses(sandbox, upload)),
    ...(upload.importResult && { file_import_result: renderImportResult(upload.importResult) }),
    ...(upload.mode === 'multi_part' && {
      number_of_parts: { total: upload.partCount, sent: Object.keys(upload.parts).length },
    }),
  };
}

/** What became of an import, as the upload and its webhook event tell it. */
export function renderImportResult(result: ImportResult): Record<string, unknown> {
  const imported = { imported_time: shownTime(result.at) };
  if (result.type === 'success') return { ...imported, type: 'success', success: {} };
  return { ...imported, type: 'error', error: result.error };
}

/** Where the bytes go; a file that Notion fetches itself has no such address. */
function addresses({ url }: Sandbox, { id, mode }: FileUploadRecord): object {
  if (mode === 'external_url') return {};
  const base = `${url}/v1/file_uploads/${id}`;
  return { upload_url: `${base}/send`, ...(mode === 'multi_part' && { complete_url: `${base}/complete` }) };
}
