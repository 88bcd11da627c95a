import { Agent, request } from 'node:http';
import type { SandboxProcess } from './sandbox-process.ts';

/** An answer that is a list. */
export interface Listed {
  results: { id: string; object: string }[];
  next_cursor: string | null;
}

/** Asks a sandbox over connections that stay open. */
export class Workspace {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(private readonly at: SandboxProcess) {}

  /** The answer's text. @throws Error when it is not a 200 */
  read(method: 'GET' | 'POST' | 'PATCH', path: string, body?: object): Promise<string> {
    const sent = body && JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${this.at.token}`,
      'notion-version': '2025-09-03',
      ...(sent !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }),
    };
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const asked = request(`${this.at.url}${path}`, { method, headers, agent: this.agent }, answer => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.once('end', () => {
        const text = Buffer.concat(parts).toString();
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`));
      });
    });
    asked.once('error', reject);
    asked.end(sent);
    return promise;
  }

  async list(method: 'GET' | 'POST', path: string, body?: object): Promise<Listed> {
    return JSON.parse(await this.read(method, path, body)) as Listed;
  }

  /** The id of the data source of that name. */
  async sourceNamed(query: string): Promise<string> {
    const filter = { property: 'object', value: 'data_source' };
    const [first] = (await this.list('POST', '/v1/search', { query, filter })).results;
    if (!first) throw new Error(`There is no data source "${query}".`);
    return first.id;
  }

  /** Ids of rows, from all over a data source as far as a query reaches. */
  async rows(source: string): Promise<string[]> {
    const ids: string[] = [];
    for (let start_cursor: string | null | undefined; start_cursor !== null;) {
      const page: Listed = await this.list('POST', `/v1/data_sources/${source}/query?filter_properties=title`, {
        start_cursor,
      });
      ids.push(...page.results.map(({ id }) => id));
      start_cursor = page.next_cursor;
    }
    return ids;
  }

  close(): void {
    this.agent.destroy();
  }
}
