import { Client, isFullPage, type PageObjectResponse } from '@notionhq/client';

/** A request as the sandbox saw it. */
export interface Seen {
  /** When it arrived. */
  time: string;
  method: string;
  path: string;
  status: number | null;
  traceparent: string | null;
  token: string | null;
  fault: string | null;
  body?: unknown;
}

/** What stands in Notion, as its official client tells, and the screws of the sandbox. */
export interface Sandbox {
  notion: Client;
  rootPageId: string;
  /** The rows of the to-do data source with this title, the trash left out. */
  todos(title: string): Promise<PageObjectResponse[]>;
  /** How often each title stands in the to-do data source. */
  titles(): Promise<Map<string, number>>;
  /** Sets a fault on cue. */
  fault(fault: object): Promise<void>;
  clearFaults(): Promise<void>;
  set(settings: object): Promise<void>;
  /** The latest requests, oldest first. */
  log(): Promise<Seen[]>;
  /** Makes a further integration, which sees what the first one sees, and gives its token. */
  token(name: string, options?: object): Promise<string>;
  /** Ends the access tokens that people gave a client (`expire`), or all that they gave it (`revoke`). */
  endTokens(does: 'expire' | 'revoke', clientId: string): Promise<void>;
}

export function sandboxOf({ url, token, rootPageId }: { url: string; token: string; rootPageId: string }): Sandbox {
  // A client of its own: what the tests ask is not to use up the budget of what they test.
  const reader = adminToken(url, 'tests').then(auth => new Client({ auth, baseUrl: url }));
  const admin = (path: string, body?: object, method = body ? 'POST' : 'GET') => adminCall(url, path, body, method);
  const rows = async (filter?: object): Promise<PageObjectResponse[]> => {
    const client = await reader;
    const data_source_id = await todoSource(client);
    const found: PageObjectResponse[] = [];
    for (let start_cursor: string | undefined; ;) {
      const page = await client.dataSources.query({
        data_source_id,
        page_size: 100,
        start_cursor,
        filter: filter as never,
      });
      found.push(...page.results.filter(isFullPage));
      if (!page.next_cursor) return found;
      start_cursor = page.next_cursor;
    }
  };
  return {
    notion: new Client({ auth: token, baseUrl: url }),
    rootPageId,
    todos: title => rows({ property: 'title', title: { equals: title } }),
    async titles() {
      const titles = new Map<string, number>();
      for (const title of (await rows()).map(titleOf)) titles.set(title, (titles.get(title) ?? 0) + 1);
      return titles;
    },
    fault: async fault => void (await admin('faults', fault)),
    clearFaults: async () => void (await admin('faults', undefined, 'DELETE')),
    set: async settings => void (await admin('settings', settings)),
    log: async () => (await admin('log?limit=10000')).entries as Seen[],
    token: (name, options) => adminToken(url, name, options),
    endTokens: async (does, clientId) => void (await admin('oauth/tokens', { does, clientId })),
  };
}

/** The text of a page's title, whatever the property is called. */
export function titleOf({ properties }: PageObjectResponse): string {
  const title = Object.values(properties).find(property => property.type === 'title');
  return title?.title.map(part => part.plain_text).join('') ?? '';
}

async function todoSource(client: Client): Promise<string> {
  const { results } = await client.search({ query: 'To-dos', filter: { property: 'object', value: 'data_source' } });
  const [source] = results;
  if (!source) throw new Error('The sandbox has no data source for to-dos.');
  return source.id;
}

async function adminToken(url: string, name: string, options: object = { ratePerMinute: 0 }): Promise<string> {
  return (await adminCall(url, 'tokens', { name, ...options }, 'POST')).token;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function adminCall(url: string, path: string, body: object | undefined, method: string): Promise<any> {
  const answer = await fetch(`${url}/_sandbox/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!answer.ok) throw new Error(`The sandbox answered ${answer.status} to ${path}: ${await answer.text()}`);
  return answer.json();
}
