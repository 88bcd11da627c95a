import { eventually } from '@na/testing';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '../../../deploy/local/child.mjs';

const ROOT = new URL('../../../', import.meta.url);

/** Node as it runs our TypeScript sources. */
export const NODE_FROM_SOURCE = [
  process.execPath,
  '--conditions=source',
  '--import',
  fileURLToPath(new URL('deploy/local/register.mjs', ROOT)),
];

/** A request as the sandbox saw it. */
export interface LoggedRequest {
  method: string;
  path: string;
  status: number | null;
  version: string | null;
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
    private readonly process: ReturnType<typeof launch>,
    private readonly folder: string,
  ) {}

  /** @param options as on its command line, e.g. `--visibility-delay 500`; it has no rate limit unless they say so */
  static async start(...options: string[]): Promise<Sandbox> {
    const folder = await mkdtemp(join(tmpdir(), 'na-sandbox-'));
    const log = join(folder, 'log');
    const main = fileURLToPath(new URL('services/notion-sandbox/src/main.ts', ROOT));
    const command = [...NODE_FROM_SOURCE, main, '--port', '0', '--seed', 'demo', '--rate', '0', '--json', ...options];
    const child = launch({ command, log });
    const { url, token, rootPageId } = await eventually(async () =>
      JSON.parse((await readFile(log, 'utf8')).split('\n')[0]!),
    );
    return new Sandbox(url, token, rootPageId, child, folder);
  }

  async stop(): Promise<void> {
    await this.process.kill();
    await rm(this.folder, { recursive: true });
  }

  /** Makes something go wrong, see the sandbox's README. */
  async fault(fault: object): Promise<void> {
    await this.admin('POST', '/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.admin('DELETE', '/faults');
  }

  /** Another integration of the same workspace. */
  async newToken(
    name: string,
    more: { ratePerMinute?: number; capabilities?: string[]; roots?: string[] } = {},
  ): Promise<string> {
    const { token } = (await this.admin('POST', '/tokens', { name, ...more })) as { token: string };
    return token;
  }

  /** A new token of the same integration as another one. */
  async tokenBeside(botOf: string, name: string): Promise<string> {
    return ((await this.admin('POST', '/tokens', { name, botOf })) as { token: string }).token;
  }

  /** Registers a public integration that people can be asked for access by. */
  async newOAuthClient(redirectUri: string): Promise<{ clientId: string; clientSecret: string }> {
    return (await this.admin('POST', '/oauth/clients', { name: 'Assistant', redirectUris: [redirectUri] })) as never;
  }

  /** Ends the access tokens that people gave a client (`expire`), or all that they gave it (`revoke`). */
  async endTokens(does: 'expire' | 'revoke', clientId: string): Promise<void> {
    await this.admin('POST', '/oauth/tokens', { does, clientId });
  }

  /** Has what changes told to a url, to which the handshake goes at once; gives the subscription's id. */
  async subscribe(url: string): Promise<string> {
    return ((await this.admin('POST', '/webhooks', { url })) as { id: string }).id;
  }

  /** Says that the handshake's token has come. */
  async verifySubscription(id: string, verificationToken: string): Promise<void> {
    await this.admin('POST', `/webhooks/${id}/verify`, { verificationToken });
  }

  async set(settings: object): Promise<void> {
    await this.admin('POST', '/settings', settings);
  }

  /** Sets Notion's time, as its README says; gives what time it is there then. */
  async clock(change: object): Promise<Date> {
    return new Date(((await this.admin('POST', '/clock', change)) as { now: string }).now);
  }

  /** Remembers the workspace as it is. */
  async snapshot(): Promise<string> {
    return ((await this.admin('POST', '/snapshot')) as { id: string }).id;
  }

  async restore(id: string): Promise<void> {
    await this.admin('POST', '/restore', { id });
  }

  async log(filter: { method?: string; path?: string; since?: number } = {}): Promise<LoggedRequest[]> {
    const query = new URLSearchParams(
      Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const { entries } = (await this.admin('GET', `/log?${query}`)) as { entries: LoggedRequest[] };
    return entries;
  }

  async clearLog(): Promise<void> {
    await this.admin('DELETE', '/log');
  }

  /** All rows of the to-do data source with this title, also those in the trash and those too new to be seen by others. */
  async todosCalled(title: string): Promise<SandboxPage[]> {
    const { visibilityDelayMs } = (await this.admin('GET', '/settings')) as { visibilityDelayMs: number };
    await this.admin('POST', '/settings', { visibilityDelayMs: 0 });
    const filter = { property: 'title', title: { equals: title } };
    const query = async (in_trash: boolean) =>
      (
        (await this.notion('POST', `/data_sources/${await this.todoSource()}/query`, { filter, in_trash })) as {
          results: SandboxPage[];
        }
      ).results;
    const found = [...(await query(false)), ...(await query(true))];
    await this.admin('POST', '/settings', { visibilityDelayMs });
    return found;
  }

  async todoSource(): Promise<string> {
    const { results } = (await this.notion('POST', '/search', {
      filter: { property: 'object', value: 'data_source' },
    })) as {
      results: { id: string }[];
    };
    return results[0]!.id;
  }

  async childrenOf(id: string): Promise<{ id: string; type: string; [member: string]: unknown }[]> {
    const children = [];
    let cursor = '';
    do {
      const page = (await this.notion(
        'GET',
        `/blocks/${id}/children?page_size=100${cursor && `&start_cursor=${cursor}`}`,
      )) as {
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

  /** Asks as the seed's integration unless told otherwise. */
  async notion(method: string, path: string, body?: object, token = this.token): Promise<unknown> {
    const answer = await fetch(`${this.url}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'notion-version': '2026-03-11',
        'content-type': 'application/json',
      },
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
