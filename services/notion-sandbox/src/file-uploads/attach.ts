import { failed, object, shape, string, uuid } from '../checks/check.ts';
import { notFound, validationError } from '../errors.ts';
import type { Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { FileUploadRecord } from '../store/records.ts';
import { categoryOf, type FileCategory } from './file-types.ts';
import { hosted } from './hosted.ts';
import { uploadOfUrl } from './signed-url.ts';
import { statusAt, uploadFor } from './upload.ts';

/** A file of the workspace, as records keep it. */
export interface AttachedFile {
  type: 'file';
  file: Record<string, string>;
}

/** Notion's limit for the files of a comment. */
const maxAttachments = 3;

/** Reads `file_upload: {id}` and attaches the upload; `only` is the kind of file that fits there. */
export function attached(
  sandbox: Sandbox,
  call: Call,
  value: unknown,
  path: string,
  only?: FileCategory,
): AttachedFile & { upload: FileUploadRecord } {
  const { id } = shape({ id: uuid }, { open: true })(value, path);
  const upload = attach(sandbox, call, id);
  const category = categoryOf(upload.contentType);
  if (only !== undefined && category !== only) {
    throw validationError(`File upload ${id} has a type of ${category}, but only ${only} files are expected.`);
  }
  return { type: 'file', file: hosted(id), upload };
}

/** Reads a comment's `attachments`. */
export function attachments(
  sandbox: Sandbox,
  call: Call,
  value: unknown,
  path: string,
): { category: FileCategory; file: object }[] {
  if (!Array.isArray(value)) throw failed(path, 'an array', value);
  if (value.length > maxAttachments) throw failed(`${path}.length`, `≤ \`${maxAttachments}\``, value.length);
  return value.map((item, index) => {
    const at = `${path}[${index}]`;
    const upload = attach(sandbox, call, uuid(object(item, at)['file_upload_id'], `${at}.file_upload_id`));
    return { category: categoryOf(upload.contentType), file: hosted(upload.id) };
  });
}

/** Reads `file: {url}` of an answer that is sent back: the url leads to the file that is there already. */
export function sentBack(sandbox: Sandbox, call: Call, value: unknown, path: string): AttachedFile {
  const { url } = shape({ url: string({ max: 2000 }) }, { open: true })(value, path);
  const id = uploadOfUrl(sandbox, url);
  const upload = id === null ? undefined : sandbox.store.get('fileUploads', id);
  if (!upload) throw failed(`${path}.url`, 'a URL of a file that Notion hosts', url);
  if (upload.expires !== null) throw notFound('file_upload', upload.id, call.token.name);
  return { type: 'file', file: hosted(upload.id) };
}

/** From now on the upload does not expire; it can be attached again and again. */
function attach(sandbox: Sandbox, call: Call, id: string): FileUploadRecord {
  const upload = uploadFor(sandbox, call, id);
  const status = statusAt(upload, call.now);
  if (status !== 'uploaded') {
    throw validationError(
      `File upload ${id} has a status of \`${status}\`, but only an \`uploaded\` one can be attached.`,
    );
  }
  if (upload.expires !== null) sandbox.store.put('fileUploads', { ...upload, expires: null, edited: call.now });
  return upload;
}
