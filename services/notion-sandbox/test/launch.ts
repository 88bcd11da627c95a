import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from '@notionhq/client';
import { paragraph, text, witnessedFetch, type Loose } from './harness.ts';

const service = join(import.meta.dirname, '..');
const register = join(service, '..', '..', 'deploy', 'local', 'register.mjs');

const children = new Set<ChildProcess>();

/** What the sandbox's line for programs says. */
export interface Access {
  url: string;
  token: string;
  rootPageId: string;
}

/** The sandbox's command in a process of its own. */
export function launch(...args: string[]): ChildProcess {
  const node = ['--conditions=source', '--import', register, join(service, 'src', 'main.ts'), ...args];
  const child = spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  return child;
}

/** Ends all that was launched. */
export function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
}

export async function ready(child: ChildProcess): Promise<Access> {
  for await (const line of createInterface({ input: child.stdout! })) return JSON.parse(line) as Access;
  throw new Error('The sandbox ended without a word.');
}

export async function ended(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  child.stderr!.on('data', chunk => (stderr += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
}

export const client = (at: Access) =>
  new Client({ auth: at.token, baseUrl: at.url, retry: false, logger: () => undefined, fetch: witnessedFetch });

/**
 * Writes from several sides at once and kills the sandbox, with -9, in the midst of it. Gives what was answered: pages,
 * and the blocks of each in order.
 */
export async function killedWhileWriting(child: ChildProcess, at: Access): Promise<Map<string, string[]>> {
  const notion = client(at);
  const answered = new Map<string, string[]>();
  let writes = 0;
  const write = async () => {
    for (;;) {
      const properties = { title: text('Durable') as Loose };
      const { id } = await notion.pages.create({ parent: { page_id: at.rootPageId }, properties });
      answered.set(id, []);
      for (let block = 0; block < 5; block += 1) {
        const made = await notion.blocks.children.append({
          block_id: id,
          children: [paragraph(`${block}`), paragraph('')],
        });
        answered.get(id)!.push(...made.results.map(result => result.id));
        writes += 1;
        if (writes === 60) child.kill('SIGKILL');
      }
    }
  };
  await Promise.all(Array.from({ length: 6 }, () => expect(write()).rejects.toThrow()));
  return answered;
}

/** Each page that was answered is there, with at least the blocks that were answered, whole writes only. */
export async function expectAllOf(answered: Map<string, string[]>, at: Access): Promise<void> {
  const notion = client(at);
  const listed = await notion.blocks.children.list({ block_id: at.rootPageId });
  const pages = new Set(listed.results.map(({ id }) => id));
  expect([...answered.values()].flat().length).toBeGreaterThan(100);
  for (const [id, blocks] of answered) {
    expect(pages).toContain(id);
    const stored = (await notion.blocks.children.list({ block_id: id })).results.map(block => block.id);
    expect(stored.slice(0, blocks.length)).toEqual(blocks);
    expect(stored.length % 2).toBe(0);
  }
}
