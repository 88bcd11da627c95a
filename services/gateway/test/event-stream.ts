/** One message of a stream of server-sent events. */
export interface Message {
  id?: string;
  event?: string;
  data?: unknown;
  comment?: string;
}

/** A stream of server-sent events as a client sees it. */
export interface EventStream {
  status: number;
  headers: Headers;
  /** What came so far, the opening words left out. */
  readonly messages: Message[];
  /** Is kept when the server ends the stream. */
  ended: Promise<void>;
  close(): void;
}

export async function eventStream(url: string, headers: Record<string, string>): Promise<EventStream> {
  const leave = new AbortController();
  const response = await fetch(url, { headers, signal: leave.signal });
  const messages: Message[] = [];
  const ended = (async () => {
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const parts = text.split('\n\n');
      text = parts.pop()!;
      messages.push(...parts.map(messageOf).filter(message => Object.keys(message).length > 0));
    }
  })();
  ended.catch(() => undefined);
  return { status: response.status, headers: response.headers, messages, ended, close: () => leave.abort() };
}

function messageOf(part: string): Message {
  const message: Message = {};
  for (const line of part.split('\n')) {
    const [name, ...rest] = line.split(': ');
    const value = rest.join(': ');
    if (name === '' || line.startsWith(':')) message.comment = line.slice(1).trim();
    else if (name === 'data') message.data = JSON.parse(value);
    else if (name === 'id' || name === 'event') message[name] = value;
  }
  return message;
}
