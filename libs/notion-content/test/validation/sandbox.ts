import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Loose } from './limit-cases.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** The sandbox as a process of its own: what says whether Notion takes a request. */
export class Witness {
  private constructor(
    private readonly at: { url: string; token: string; rootPageId: string },
    private readonly end: () => void,
  ) {}

  static async start(): Promise<Witness> {
    const register = join(root, 'deploy', 'local', 'register.mjs');
    const main = join(root, 'services', 'notion-sandbox', 'src', 'main.ts');
    const options = ['--port', '0', '--json', '--seed', 'empty', '--rate', '0'];
    const command = ['--conditions=source', '--import', register, main, ...options];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: child.stdout }))
      return new Witness(JSON.parse(line), () => child.kill('SIGKILL'));
    throw new Error('The sandbox ended without a word.');
  }

  /** What it answers when these blocks are appended to a page: its message, or null when it takes them. */
  async refusalOf(children: unknown): Promise<string | null> {
    return this.ask('PATCH', `/v1/blocks/${this.at.rootPageId}/children`, { children });
  }

  /** The same for a new page with these fields, below its root unless they say where. */
  async refusalOfPage(page: Loose): Promise<string | null> {
    return this.ask('POST', '/v1/pages', { parent: { page_id: this.at.rootPageId }, ...page });
  }

  /** A data source with these properties; its id. */
  async dataSource(properties: Loose): Promise<string> {
    const parent = { type: 'page_id', page_id: this.at.rootPageId };
    const database = await this.call('POST', '/v1/databases', { parent, initial_data_source: { properties } });
    return ((await database.json()) as { data_sources: { id: string }[] }).data_sources[0]!.id;
  }

  stop(): void {
    this.end();
  }

  private async ask(method: string, path: string, body: object): Promise<string | null> {
    const answer = await this.call(method, path, body);
    const { message } = (await answer.json()) as { message?: string };
    return answer.ok ? null : `${answer.status} ${message}`;
  }

  private call(method: string, path: string, body: object): Promise<Response> {
    const { url, token } = this.at;
    const headers = {
      authorization: `Bearer ${token}`,
      'notion-version': '2025-09-03',
      'content-type': 'application/json',
    };
    return fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
  }
}
