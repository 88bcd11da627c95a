import { ConfigError, readConfig, type Config } from './config.ts';
import { demoClient } from './oauth/clients.ts';
import { startSandbox, type RunningSandbox } from './start.ts';

try {
  const config = readConfig(process.argv.slice(2));
  const running = await startSandbox(config);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void running.close());
  process.stdout.write(config.json ? asJson(running) : asWords(running, placeOf(config)));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function asJson({ url, token, rootPageId }: RunningSandbox): string {
  const oauth = { clientId: demoClient.id, clientSecret: demoClient.secret };
  return `${JSON.stringify({ url, token, rootPageId, oauth })}\n`;
}

/** Without the password that a URL may hold. */
function placeOf({ dataFolder, postgresUrl }: Config): string {
  if (postgresUrl === null) return dataFolder ?? 'in memory; --data FOLDER or --postgres URL keeps it';
  const { host, pathname } = new URL(postgresUrl);
  return `schema "sandbox" of ${host}${pathname}`;
}

function asWords({ url, token, rootPageId }: RunningSandbox, place: string): string {
  return `The Notion sandbox is up.
  url           ${url}   (open it in a browser to look around)
  token         ${token}
  root page id  ${rootPageId}
  state         ${place}
Ctrl-C stops it.
`;
}
