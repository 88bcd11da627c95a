import { Invalid } from '@na/errors';

/** How soon a client that lost the stream comes back, in milliseconds. */
const RETRY_MS = 1_000;

/** What one event says. */
export interface ServerSentEvent {
  id: number | string;
  event: string;
  data: object;
}

/** Writes what happens as server-sent events, and a comment where there was nothing for a while. */
export async function* serverSentEvents<Happening>(
  happenings: AsyncIterable<Happening | undefined>,
  said: (happening: Happening) => ServerSentEvent,
): AsyncGenerator<string> {
  // Also sends the headers at once, so that a client knows that it is heard.
  yield `retry: ${RETRY_MS}\n\n`;
  for await (const happening of happenings) yield happening ? message(said(happening)) : ': still here\n\n';
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
function message({ id, event, data }: ServerSentEvent): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
