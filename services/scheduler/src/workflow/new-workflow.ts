import type { JsonObject, NewWorkflow } from '@na/contracts';
import type { FieldError } from '@na/errors';
import { isUuid, isUuidV7 } from '../task/new-task.ts';
import { isStorable, unstorable } from '../task/storable.ts';
import { depthOf, documentFaults, MOST_DEPTH } from './document-check.ts';
import { MOST_DOCUMENT_BYTES } from './document.ts';

const MOST_NAME = 200;
const MOST_REASON = 500;

/** What is wrong with a workflow that is submitted; nothing when it is sound, but for its types. */
export function workflowFaults({ id, workspaceId, name, steps, input, result }: NewWorkflow): FieldError[] {
  const tooDeep = Object.entries({ steps, input, result }).filter(([, value]) => depthOf(value) > MOST_DEPTH);
  if (tooDeep.length)
    return tooDeep.map(([field]) => ({ pointer: `/${field}`, detail: `should be nested at most ${MOST_DEPTH} deep` }));
  const bytes = Buffer.byteLength(JSON.stringify({ steps, input, result }));
  if (bytes > MOST_DOCUMENT_BYTES)
    return [
      {
        pointer: '/steps',
        detail: `has ${bytes} bytes as JSON with the input; at most ${MOST_DOCUMENT_BYTES} are allowed`,
      },
    ];
  const checks: [wrong: boolean, pointer: string, detail: string][] = [
    [!isUuidV7(id), '/id', `should be a UUIDv7, but is ${JSON.stringify(id.slice(0, 60))}`],
    [!isUuid(workspaceId), '/workspaceId', `should be a UUID, but is ${JSON.stringify(workspaceId.slice(0, 60))}`],
    [!isShort(name, MOST_NAME), '/name', `should be 1 to ${MOST_NAME} characters`],
  ];
  const unkeepable = Object.entries({ steps, input, result }).flatMap(([field, value]) =>
    unstorable(value, `/${field}`),
  );
  return [
    ...checks.filter(([wrong]) => wrong).map(([, pointer, detail]) => ({ pointer, detail })),
    ...unkeepable.map(pointer => ({
      pointer,
      detail: 'holds the character NUL or half of a surrogate pair, which cannot be kept',
    })),
    ...documentFaults(steps, result),
  ];
}

/** What is wrong with a reason that somebody gives. */
export function reasonFaults(reason: string | undefined): FieldError[] {
  if (reason === undefined || isShort(reason, MOST_REASON)) return [];
  return [{ pointer: '/reason', detail: `should be 1 to ${MOST_REASON} characters` }];
}

/** Whether two documents are the same, as the database gives them back: without members that are undefined, in any order. */
export function plain(value: JsonObject | undefined): JsonObject | null {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as JsonObject);
}

function isShort(text: string, most: number): boolean {
  return text.trim().length >= 1 && text.length <= most && isStorable(text);
}
