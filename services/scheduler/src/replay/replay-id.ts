import { uuidv7Of } from '@na/persistence';
import { createHash } from 'node:crypto';

/**
 * The id of the task that runs another one again as part of an operation: always the same for the same two, so that a step that is repeated
 * after a crash makes nothing twice. A UUIDv7 of the time of the operation, whose id is one too.
 */
export function replayId(operationId: string, taskId: string): string {
  const bytes = createHash('sha256').update(`${operationId} ${taskId}`).digest().subarray(0, 16);
  Buffer.from(operationId.replaceAll('-', ''), 'hex').copy(bytes, 0, 0, 6);
  return uuidv7Of(bytes);
}
