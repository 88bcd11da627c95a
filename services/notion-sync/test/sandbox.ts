import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);

/** How a process of ours is started from its TypeScript sources. */
export const FROM_SOURCE = ['--conditions=source', '--import', new URL('deploy/local/register.mjs', root).href];

/** A request as the sandbox saw it. */
export interface LoggedRequest {
  method: string;
  path: string;
  status: number | null;
  token: string;
  traceparent: string | null;
  body?: { properties?: object; children?: unknown[]; [member: string]: unknown };
}

/** A page as the sandbox gives it. */
export interface SandboxPage {
  id: string;
  in_trash: boolean;
  properties: { [name: string]: { [member: string]: unknown } };
}

/** A Notion of our own, as a process. */
export class Sandbox {
  private constructor(
    readonly url: string,
    readonly token: string,
    readonly rootPageId: string,
    private readonly child: ReturnType<typeof spawn>,
  ) {}

  /** @param options as on its command line, e.g. `--rate 10`; without them there is no limit */
  static async start(...options: string[]): Promise<Sandbox> {
    const main = fileURLToPath(new URL('services/notion-sandbox/src/main.ts', root));
    const child = spawn(process.execPath, [...FROM_SOURCE, main, '--port', '0', '--seed', 'demo', '--rate', '0', '--json', ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
    const { url, token, rootPageId } = JSON.parse(line) as { url: string; token: string; rootPageId: string };
    return new Sandbox(url, token, rootPageId, child);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  /** Makes something go wrong, see the sandbox's README. */
  async fault(fault: object): Promise<void> {
    await this.admin('POST', '/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.admin('DELETE', '/faults');
  }

  /** Another integration of the same workspace. */
  async newToken(name: string, ratePerMinute?: number): Promise<string> {
    const { token } = (await this.admin('POST', '/tokens', { name, ratePerMinute })) as { token: string };
    return token;
  }

  async log(filter: { method?: string; path?: string; since?: number } = {}): Promise<LoggedRequest[]> {
    const query = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]));
    const { entries } = (await this.admin('GET', `/log?${query}`)) as { entries: LoggedRequest[] };
    return entries;
  }

  async clearLog(): Promise<void> {
    await this.admin('DELETE', '/log');
  }

  /** All rows of the to-do data source with this title, also those in the trash. */
  async todosCalled(title: string): Promise<SandboxPage[]> {
    const filter = { property: 'title', title: { equals: title } };
    const query = async (in_trash: boolean) =>
      ((await this.notion('POST', `/data_sources/${await this.todoSource()}/query`, { filter, in_trash })) as { results: SandboxPage[] }).results;
    return [...(await query(false)), ...(await query(true))];
  }

  async todoSource(): Promise<string> {
    const { results } = (await this.notion('POST', '/search', { filter: { property: 'object', value: 'data_source' } })) as {
      results: { id: string }[];
    };
    return results[0]!.id;
  }

  async childrenOf(id: string): Promise<{ id: string; type: string; [member: string]: unknown }[]> {
    const children = [];
    let cursor = '';
    do {
      const page = (await this.notion('GET', `/blocks/${id}/children?page_size=100${cursor && `&start_cursor=${cursor}`}`)) as {
        results: { id: string; type: string }[];
        next_cursor: string | null;
      };
      children.push(...page.results);
      cursor = page.next_cursor ?? '';
    } while (cursor);
    return children;
  }

  async page(id: string): Promise<SandboxPage> {
    return (await this.notion('GET', `/pages/${id}`)) as SandboxPage;
  }

  /** Asks as the seed's integration. */
  async notion(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'notion-version': '2026-03-11', 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }

  private async admin(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.url}/_sandbox${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }
}
