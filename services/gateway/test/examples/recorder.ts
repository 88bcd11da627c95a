import { bodyOf } from '@na/testing';
import { appendFileSync } from 'node:fs';

/** A request as it was sent and the answer as it came; `npm run examples` makes the examples of the document of these. */
export interface Exchange {
  /** The test that asked. */
  spec: string;
  method: string;
  /** With its query. */
  path: string;
  request?: unknown;
  status: number;
  type?: string;
  body?: unknown;
}

/** Longer ones are no examples; in characters. */
const LONGEST = 20_000;
/** Nobody waits for what a stream says later, in milliseconds. */
const STREAM_MS = 2_000;

const { EXAMPLES_TO: file } = globalThis as { EXAMPLES_TO?: string };
const given = globalThis.fetch;

// Where tests ask is left as it is: what they ask with is what listens.
if (file) {
  globalThis.fetch = async (input, init) => {
    const response = await given(input, init);
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const isOurs = /^\/(v1\/|health$|docs\/openapi\.json$|\.well-known\/jwks\.json$)/.test(pathname);
    if (isOurs && !response.redirected) await note(file, `${pathname}${search}`, init, response.clone());
    return response;
  };
}

async function note(to: string, path: string, init: RequestInit | undefined, response: Response): Promise<void> {
  const { status, headers } = response;
  const type = headers.get('content-type')?.split(';')[0];
  const keep = (text: string) => {
    const isDocument = path === '/docs/openapi.json';
    if (text.length > LONGEST && !isDocument) return;
    const exchange: Exchange = {
      spec: expect.getState().testPath?.split('/').at(-1) ?? '',
      method: init?.method ?? 'GET',
      path,
      request: jsonOf(init),
      status,
      type,
      body: bodyOf(text, type),
    };
    appendFileSync(to, `${JSON.stringify(exchange)}\n`);
  };
  if (type === 'text/event-stream') void beginningOf(response).then(keep, () => undefined);
  // One that breaks off is no example.
  else await response.text().then(keep, () => undefined);
}

function jsonOf(init: RequestInit | undefined): unknown {
  const type = new Headers(init?.headers).get('content-type');
  if (typeof init?.body !== 'string' || !type?.includes('json')) return undefined;
  try {
    return JSON.parse(init.body);
  } catch {
    return undefined;
  }
}

/** What a stream says first, up to the end of its first message with data. */
async function beginningOf({ body }: Response): Promise<string> {
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  const end = setTimeout(() => void reader.cancel(), STREAM_MS);
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value;
    if (/^data: .*\n\n/m.test(text)) break;
  }
  clearTimeout(end);
  void reader.cancel();
  return text;
}
