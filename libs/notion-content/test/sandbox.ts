import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from '@notionhq/client';

const root = join(import.meta.dirname, '..', '..', '..');

/** A Notion of our own, as a process: it takes and refuses what Notion does, and shares no code with what is tested. */
export class Sandbox {
  private constructor(
    private readonly child: ChildProcess,
    readonly client: Client,
    readonly rootPageId: string,
  ) {}

  static async start(): Promise<Sandbox> {
    const register = join(root, 'deploy', 'local', 'register.mjs');
    const main = join(root, 'services', 'notion-sandbox', 'src', 'main.ts');
    const options = ['--port', '0', '--seed', 'empty', '--rate', '0', '--json'];
    const child = spawn(process.execPath, ['--conditions=source', '--import', register, main, ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`The sandbox ended with ${code}.`)));
    const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
    ended.catch(() => undefined);
    const { url, token, rootPageId } = JSON.parse(line) as { url: string; token: string; rootPageId: string };
    return new Sandbox(child, new Client({ auth: token, baseUrl: url, notionVersion: '2026-03-11' }), rootPageId);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}
