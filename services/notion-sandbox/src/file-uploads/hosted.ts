import { isObject, type JsonObject } from '../checks/check.ts';
import type { Sandbox } from '../sandbox.ts';
import { signedUrl } from './signed-url.ts';

/**
 * How records name a file that the workspace holds: `{type: "file", file: {"sandbox:upload": <id>}}`. On the way out it
 * becomes `{url, expiry_time}`, signed anew for each answer, as Notion's are.
 */
const mark = 'sandbox:upload';

/** What a record keeps in place of a url. */
export function hosted(uploadId: string): Record<string, string> {
  return { [mark]: uploadId };
}

/** The upload that a record's `file` names; null for anything else. */
export function hostedId(value: unknown): string | null {
  if (!isObject(value)) return null;
  const id = value[mark];
  return typeof id === 'string' ? id : null;
}

/** Where the file of an upload can be fetched for the next hour, or null when the workspace holds no such file. */
export function hostedFile(sandbox: Sandbox, uploadId: string): { url: string; expiry_time: string } | null {
  const upload = sandbox.store.get('fileUploads', uploadId);
  return upload ? signedUrl(sandbox, upload) : null;
}

/** The answer with a url for each file that it shows; what shows none stays the very same object. */
export function withUrls<T>(sandbox: Sandbox, answer: T): T {
  // Most workspaces hold no file, and their answers need not be searched.
  return sandbox.store.count('fileUploads') === 0 ? answer : (shown(sandbox, answer) as T);
}

function shown(sandbox: Sandbox, value: unknown): unknown {
  if (Array.isArray(value)) return shownList(sandbox, value);
  if (!isObject(value)) return value;
  const id = hostedId(value);
  return id === null ? shownObject(sandbox, value) : hostedFile(sandbox, id);
}

function shownList(sandbox: Sandbox, list: unknown[]): unknown[] {
  const copy = list.map(item => shown(sandbox, item));
  return copy.some((item, index) => item !== list[index]) ? copy : list;
}

function shownObject(sandbox: Sandbox, object: JsonObject): JsonObject {
  let copy: JsonObject | null = null;
  for (const [key, value] of Object.entries(object)) {
    const after = shown(sandbox, value);
    if (after !== value) copy = { ...(copy ?? object), [key]: after };
  }
  return copy ?? object;
}
