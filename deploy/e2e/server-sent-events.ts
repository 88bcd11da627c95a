/** One event of a stream of server-sent events. */
export interface ServerSentEvent {
  id: number;
  event: string;
  data: { version: number; data: Record<string, unknown> };
}

/** The events of a stream until the server ends it, or until `most` have come and the reader hangs up. */
export async function serverSentEvents(
  url: string,
  headers: Record<string, string>,
  most = Infinity,
): Promise<{ status: number; events: ServerSentEvent[] }> {
  const leave = new AbortController();
  const response = await fetch(url, { headers, signal: AbortSignal.any([leave.signal, AbortSignal.timeout(30_000)]) });
  const events: ServerSentEvent[] = [];
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const parts = (text + chunk).split('\n\n');
    text = parts.pop()!;
    events.push(...parts.filter(part => part.includes('data: ')).map(eventOf));
    if (events.length >= most) break;
  }
  leave.abort();
  return { status: response.status, events: events.slice(0, most) };
}

function eventOf(part: string): ServerSentEvent {
  const fields = Object.fromEntries(
    part.split('\n').map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  return { id: Number(fields['id']), event: fields['event'] ?? '', data: JSON.parse(fields['data'] ?? '{}') };
}
