import { Agent, request } from 'node:http';

const WAITS_MS = 20_000;
const MOST_BYTES = 4 * 1024 * 1024;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/**
 * @typedef {{ method: string, path: string, headers?: Record<string, string | string[]>, body?: string | Buffer }} Sent
 * @typedef {{ status: number, headers: import('node:http').IncomingHttpHeaders, text: string, body: any }} Answer
 */

/**
 * Sends a request exactly as it is given, path and headers included. A stream of events is left after its head. Rejects when no answer comes.
 * @param {string} url @param {Sent} sent @returns {Promise<Answer>}
 */
export function send(url, { method, path, headers = {}, body }) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(
      { hostname, port, method, path, agent, headers: { ...length, ...headers }, timeout: WAITS_MS },
      response => {
        const chunks = [];
        const answered = () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parsed(text) });
        };
        if (String(response.headers['content-type']).startsWith('text/event-stream')) {
          response.destroy();
          answered();
          return;
        }
        let bytes = 0;
        response.on('data', chunk => {
          if ((bytes += chunk.length) <= MOST_BYTES) chunks.push(chunk);
        });
        response.on('end', answered).on('error', reject);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${WAITS_MS / 1000} s`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A request as a person would repeat it in a shell; credentials are named, not shown. */
export function curl(url, { method, path, headers = {}, body }, caller) {
  const quoted = text => `'${String(text).replaceAll("'", `'\\''`)}'`;
  const credential = { session: '-H "Authorization: Bearer $SESSION"', key: '-H "X-Api-Key: $KEY"' }[caller];
  const given = Object.entries(headers)
    .filter(([name]) => !/^(?:authorization|x-api-key|cookie)$/i.test(name))
    .map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const data = body === undefined ? [] : [`--data-binary ${quoted(shortened(body.toString()))}`];
  return ['curl --path-as-is', `-X ${method}`, credential, ...given, ...data, quoted(shortened(url + path))]
    .filter(Boolean)
    .join(' ');
}

function shortened(text) {
  return text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text;
}
