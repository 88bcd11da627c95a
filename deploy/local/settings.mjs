import { resolve } from 'node:path';
import { Fault } from './fault.mjs';
import { freePort } from './ports.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

// All below 32768, where Linux begins to hand out ports to outgoing connections.
const PORTS = {
  gateway: 3000,
  scheduler: 3001,
  'notion-sync': 3002,
  audit: 3003,
  alerting: 3004,
  sandbox: 8787,
  smtp: 10_250,
  mail: 10_251,
  nats: 14_222,
  postgres: 15_432,
};

/** The environment variable that moves a port, e.g. `NOTION_SYNC_PORT`. */
export function portSetting(name) {
  return `${name.replaceAll('-', '_').toUpperCase()}_PORT`;
}

/**
 * What can be set for `npm start` from outside: `<NAME>_PORT` for each port (0 takes a free one), `DATA_DIR` (default `.data`),
 * `NOTION_TOKEN` to use Notion itself in place of the sandbox (at `NOTION_BASE_URL`, when it is not where it usually is).
 */
export async function readSettings(env = process.env) {
  const ports = {};
  for (const [name, usual] of Object.entries(PORTS)) ports[name] = await portFrom(env, name, usual);
  return {
    ports,
    dataDir: resolve(ROOT, env.DATA_DIR || '.data'),
    notionToken: env.NOTION_TOKEN || undefined,
    notionUrl: env.NOTION_BASE_URL || undefined,
  };
}

/** Free ports for everything, for a stack beside others. */
export async function freePorts() {
  const ports = {};
  for (const name of Object.keys(PORTS)) ports[name] = await freePort();
  return ports;
}

async function portFrom(env, name, usual) {
  const given = env[portSetting(name)];
  if (!given) return usual;
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Fault(`${portSetting(name)} is "${given}"; a port is a whole number from 0 to 65535.`);
  }
  return port || freePort();
}
