import { parseArgs } from 'node:util';
import { seedChoices, seedNamed, type SeedName } from './seeds/seeds.ts';
import { defaultSettings, type Settings } from './settings.ts';

/** How the sandbox is started. */
export interface Config {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  seed: SeedName;
  /** The folder that keeps the state; null keeps it in memory only. */
  dataFolder: string | null;
  /** The database that keeps the state in its schema `sandbox`; null when no database does. */
  postgresUrl: string | null;
  /** One line of JSON in place of words for people. */
  json: boolean;
  /** The address that answers name in place of host and port, e.g. behind a service name; null is host and port. */
  publicUrl: string | null;
  /** Where the demo client of the OAuth flow may send people back to. */
  oauthRedirects: string[];
  settings: Settings;
}

/** A start that can not be; the message is for the person who started it. */
export class ConfigError extends Error {}

const usage = `npm run sandbox -- [options]
  --port N                 port to listen on (8787; 0 chooses a free one)
  --host ADDRESS           address to listen on (127.0.0.1)
  --seed NAME              what a new workspace holds: demo, empty or large:<number of pages> (demo)
  --data FOLDER            keep the state there
  --postgres URL           keep the state in schema "sandbox" of that database; without either, it is gone at the end
  --rate N                 requests per minute and token (180; 0 is no limit)
  --workspace-rate N       requests per minute of all tokens together (0 is no limit)
  --visibility-delay MS    until a new page is found by queries (0)
  --search-delay MS        until a new page is found by search (0)
  --public-url URL         what answers name as the sandbox's address
  --refresh-grace S        seconds for which a spent refresh token gives the same successor again (0)
  --async-delay MS         until work in the background is done (1000)
  --row-limit N            rows that a data source takes (0 is no limit)
  --block-limit N          blocks that the workspace takes in its life (0 is no limit)
  --oauth-redirect URL     where the demo client may send people back to; may come several times
  --open-imports           let files be imported from other machines than this one
  --webhook-aggregation MS changes of one thing are gathered into one event for so long (1000)
  --open-admin             let other machines use /_sandbox
  --json                   print one line {"url","token","rootPageId","oauth"}`;

/** Reads the command line. All faults are told at once. */
export function readConfig(args: string[]): Config {
  const values = parsed(args);
  const faults: string[] = [];
  for (const url of values['oauth-redirect'] ?? [])
    if (!/^https?:/.test(url) || !URL.canParse(url))
      faults.push(`--oauth-redirect came as "${url}"; it takes an http or https URL.`);
  const postgresUrl = values.postgres ?? null;
  if (postgresUrl !== null && !(/^postgres(ql)?:/.test(postgresUrl) && URL.canParse(postgresUrl)))
    faults.push('--postgres takes a URL such as postgres://user:password@host:5432/database.');
  if (postgresUrl !== null && values.data !== undefined)
    faults.push('--data and --postgres came together; the state is kept in one place.');
  const whole = (name: keyof typeof values & string, usual: number, max = Number.MAX_SAFE_INTEGER): number => {
    const given = values[name];
    if (given === undefined) return usual;
    const value = Number(given);
    if (/^\d+$/.test(String(given)) && value <= max) return value;
    faults.push(`--${name} came as "${String(given)}"; it takes a whole number from 0 to ${max}.`);
    return usual;
  };
  const seed = seedNamed(values.seed ?? 'demo');
  if (!seed) faults.push(`--seed came as "${values.seed}"; it takes ${seedChoices}.`);
  const config: Config = {
    host: values.host ?? '127.0.0.1',
    port: whole('port', 8787, 65_535),
    seed: seed ?? 'demo',
    dataFolder: values.data ?? null,
    postgresUrl,
    json: values.json ?? false,
    publicUrl: values['public-url']?.replace(/\/+$/, '') ?? null,
    oauthRedirects: values['oauth-redirect'] ?? [],
    settings: {
      ratePerMinute: whole('rate', defaultSettings.ratePerMinute),
      workspaceRatePerMinute: whole('workspace-rate', defaultSettings.workspaceRatePerMinute),
      visibilityDelayMs: whole('visibility-delay', defaultSettings.visibilityDelayMs),
      searchDelayMs: whole('search-delay', defaultSettings.searchDelayMs),
      refreshGraceSeconds: whole('refresh-grace', defaultSettings.refreshGraceSeconds),
      asyncDelayMs: whole('async-delay', defaultSettings.asyncDelayMs),
      rowLimit: whole('row-limit', defaultSettings.rowLimit),
      blockLimit: whole('block-limit', defaultSettings.blockLimit),
      queryRowLimit: defaultSettings.queryRowLimit,
      openAdmin: values['open-admin'] ?? defaultSettings.openAdmin,
      openImports: values['open-imports'] ?? defaultSettings.openImports,
      webhookAggregationMs: whole('webhook-aggregation', defaultSettings.webhookAggregationMs),
      webhookDelayMs: defaultSettings.webhookDelayMs,
      webhookReorderMs: defaultSettings.webhookReorderMs,
      webhookDuplicateShare: defaultSettings.webhookDuplicateShare,
      webhookSeed: defaultSettings.webhookSeed,
    },
  };
  if (faults.length > 0) throw new ConfigError(`${faults.join('\n')}\n\n${usage}`);
  return config;
}

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  seed: { type: 'string' },
  data: { type: 'string' },
  postgres: { type: 'string' },
  rate: { type: 'string' },
  'workspace-rate': { type: 'string' },
  'visibility-delay': { type: 'string' },
  'search-delay': { type: 'string' },
  'public-url': { type: 'string' },
  'refresh-grace': { type: 'string' },
  'async-delay': { type: 'string' },
  'row-limit': { type: 'string' },
  'block-limit': { type: 'string' },
  'oauth-redirect': { type: 'string', multiple: true },
  'open-admin': { type: 'boolean' },
  'open-imports': { type: 'boolean' },
  'webhook-aggregation': { type: 'string' },
  json: { type: 'boolean' },
} as const;

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options, strict: true }).values;
  } catch (error) {
    throw new ConfigError(`${(error as Error).message}\n\n${usage}`);
  }
}
