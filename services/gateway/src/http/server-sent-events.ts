import type { TaskChange } from '@na/contracts';
import { Invalid } from '@na/errors';

/** How soon a client that lost the stream comes back, in milliseconds. */
const RETRY_MS = 1_000;

/** Writes changes as server-sent events, and a comment where there was none for a while. */
export async function* serverSentEvents(changes: AsyncIterable<TaskChange | undefined>): AsyncGenerator<string> {
  // Also sends the headers at once, so that a client knows that it is heard.
  yield `retry: ${RETRY_MS}\n\n`;
  for await (const change of changes) yield change ? message(change) : ': still here\n\n';
}

/** The version up to which a client knows a task, from `Last-Event-ID`; 0 when it knows nothing. @throws Problem `validation_failed` */
export function lastEventId(header: string | string[] | undefined): number {
  const given = header?.toString().trim() ?? '';
  if (given === '') return 0;
  if (/^\d{1,9}$/.test(given)) return Number(given);
  const detail = 'should be the id of an event of this stream, a whole number from 0';
  throw Invalid({ errors: [{ pointer: 'Last-Event-ID', detail }] });
}

// JSON has no line breaks outside of its strings, and none as such inside.
function message(change: TaskChange): string {
  return `id: ${change.version}\nevent: ${change.event}\ndata: ${JSON.stringify(change)}\n\n`;
}
