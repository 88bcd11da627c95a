import { readFileSync } from 'node:fs';
import { runService } from './service.mjs';

/**
 * Runs the sandbox with its state in `dataDir`; `access()` gives what its first line told: `{url, token, rootPageId, oauth}`, the last
 * being the client that it knows: `{clientId, clientSecret}`. `options` are more of its command line.
 * @param {{ port: number, dataDir: string, log: string, env: NodeJS.ProcessEnv, say: (line: string) => void, restarted: () => void, options?: string[] }} given
 */
export function runSandbox({ port, dataDir, log, env, say, restarted, options = [] }) {
  const args = ['--port', String(port), '--seed', 'demo', '--data', dataDir, '--json', ...options];
  const service = runService({
    name: 'notion-sandbox',
    main: 'services/notion-sandbox/src/main.ts',
    args,
    port,
    env,
    log,
    say,
    restarted,
  });
  return Object.assign(service, { access: () => accessFrom(log) });
}

function accessFrom(log) {
  const line = readFileSync(log, 'utf8')
    .split('\n')
    .findLast(text => text.startsWith('{') && text.includes('"rootPageId"'));
  const { url, token, rootPageId, oauth } = JSON.parse(line ?? '{}');
  return { url, token, rootPageId, oauth };
}
