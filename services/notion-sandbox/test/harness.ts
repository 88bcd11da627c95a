import { Client } from '@notionhq/client';
import type { Config } from '../src/config.ts';
import { defaultSettings, type Settings } from '../src/settings.ts';
import { startSandbox, type RunningSandbox } from '../src/start.ts';
import type { ApiVersion } from '../src/versions.ts';
import { breachesOf } from './client-types/breaches.ts';

/**
 * An answer to look into without ceremony: the client's types are unions of whole and partial objects, and what is not
 * there fails the expectation that names it.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Loose = any;

/** An answer as it came over the wire. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
  body: Record<string, Loose>;
}

export interface RawRequest {
  body?: unknown;
  version?: ApiVersion | string | null;
  token?: string | null;
  headers?: Record<string, string>;
}

/** A sandbox on a port of its own, the official client, and a plain way in for what the client would not send. */
export class TestSandbox {
  private constructor(private readonly running: RunningSandbox) {}

  static async start(options: Partial<Omit<Config, 'settings'>> & { settings?: Partial<Settings> } = {}) {
    const running = await startSandbox({
      host: '127.0.0.1',
      port: 0,
      seed: 'demo',
      dataFolder: null,
      postgresUrl: null,
      json: false,
      publicUrl: null,
      oauthRedirects: [],
      ...options,
      settings: { ...defaultSettings, ratePerMinute: 0, ...options.settings },
    });
    return new TestSandbox(running);
  }

  get url(): string {
    return this.running.url;
  }

  /** What the server works on, for what would take thousands of requests. */
  get inside(): RunningSandbox['sandbox'] {
    return this.running.sandbox;
  }

  get token(): string {
    return this.running.token;
  }

  get rootPageId(): string {
    return this.running.rootPageId;
  }

  /** The official client. It does not retry, so that each test sees the first answer. */
  client(options: { token?: string; version?: ApiVersion } = {}): Client {
    return new Client({
      auth: options.token ?? this.token,
      baseUrl: this.url,
      notionVersion: options.version,
      retry: false,
      logger: () => undefined,
      fetch: witnessedFetch,
    });
  }

  async raw(method: string, path: string, request: RawRequest = {}): Promise<RawAnswer> {
    const { body, version = '2025-09-03', token = this.token, headers = {} } = request;
    const response = await witnessedFetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(version !== null && { 'notion-version': version }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
  }

  /** Asks the admin API and expects it to agree. */
  async admin(method: string, path: string, body?: unknown): Promise<Record<string, Loose>> {
    const answer = await this.raw(method, `/_sandbox${path}`, { body, token: null, version: null });
    if (answer.status !== 200) throw new Error(`The admin API answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  /** The id of the data source "To-dos" of the seed. */
  async toDos(): Promise<string> {
    const found = await this.client().search({ query: 'To-dos', filter: { property: 'object', value: 'data_source' } });
    const [first] = found.results;
    if (!first) throw new Error('The seed has no data source "To-dos".');
    return first.id;
  }

  /** A new page below the root, to write into. */
  async page(title = 'A page', children: Loose[] = []): Promise<string> {
    const made = await this.client().pages.create({
      parent: { page_id: this.rootPageId },
      properties: { title: { title: text(title) } },
      children,
    });
    return made.id;
  }

  /** A new data source with these properties, in a database of its own below the root. */
  async dataSource(properties: Record<string, Loose>, title = 'A source'): Promise<string> {
    const database: Loose = await this.client().databases.create({
      parent: { type: 'page_id', page_id: this.rootPageId },
      title: text(title),
      initial_data_source: { properties: { Name: { title: {} }, ...properties } },
    });
    return database.data_sources[0].id;
  }

  async close(): Promise<void> {
    await this.running.close();
    // Told again here, because a test that expects some error may have taken the first telling for it.
    if (breaches.length > 0) throw new Error(`Answers broke the client's types:\n${breaches.splice(0).join('\n')}`);
  }
}

/** Answers that broke the client's types; a sandbox is not closed in peace while there are any. */
const breaches: string[] = [];

/** As `fetch`, but every answer of the API must satisfy the official client's own types. */
export const witnessedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const { pathname, search } = new URL(input instanceof Request ? input.url : input);
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  if (!isJson || !pathname.startsWith('/v1/')) return response;
  const found = breachesOf({
    method: init?.method?.toUpperCase() ?? 'GET',
    path: `${pathname}${search}`,
    version: new Headers(init?.headers).get('notion-version'),
    status: response.status,
    body: await response.clone().json(),
  });
  if (found.length === 0) return response;
  breaches.push(...found.map(text => `${init?.method ?? 'GET'} ${pathname}: ${text}`));
  throw new Error(`The answer breaks the client's types:\n${found.join('\n')}`);
};

/** Rich text of one item. */
export function text(content: string): { text: { content: string } }[] {
  return [{ text: { content } }];
}

/** A paragraph to create. */
export function paragraph(content: string, children?: object[]): Loose {
  return { paragraph: { rich_text: text(content), ...(children && { children }) } };
}

/** The error that a client's call ends with. */
export async function problemOf(
  call: Promise<unknown>,
): Promise<{ status: number; code: string; message: string; body: Loose }> {
  try {
    await call;
  } catch (error) {
    const { status, code, message, body } = error as { status: number; code: string; message: string; body: string };
    return { status, code, message, body: JSON.parse(body) };
  }
  throw new Error('The call was expected to fail, and did not.');
}
