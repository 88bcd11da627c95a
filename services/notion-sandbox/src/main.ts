import { ConfigError, readConfig } from './config.ts';
import { demoClient } from './oauth/clients.ts';
import { startSandbox, type RunningSandbox } from './start.ts';

try {
  const config = readConfig(process.argv.slice(2));
  const running = await startSandbox(config);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void running.close());
  process.stdout.write(config.json ? asJson(running) : asWords(running, config.dataFolder));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function asJson({ url, token, rootPageId }: RunningSandbox): string {
  const oauth = { clientId: demoClient.id, clientSecret: demoClient.secret };
  return `${JSON.stringify({ url, token, rootPageId, oauth })}\n`;
}

function asWords({ url, token, rootPageId }: RunningSandbox, dataFolder: string | null): string {
  return `The Notion sandbox is up.
  url           ${url}   (open it in a browser to look around)
  token         ${token}
  root page id  ${rootPageId}
  state         ${dataFolder ?? 'in memory; --data FOLDER keeps it'}
Ctrl-C stops it.
`;
}
