import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownSettings } from '../../local/environments.mjs';
import { keepSecrets } from '../../local/secrets.mjs';
import { schemaOf, SERVICES } from '../../local/services.mjs';
import { FOLDER, type Infrastructure } from '../infrastructure.ts';
import type { Claim } from '../result.ts';
import { startServiceProcess } from '../service-process.ts';
import { sql } from './sql.ts';

/** How long statements are counted, in milliseconds: some come every fifteen seconds only. */
const COUNTED_MS = 30_000;
/** A session heeds a setting once its next statement is over, in milliseconds. */
const HEEDED_MS = 5_000;
/** The most statements a second of a process that has nothing to do. */
const MOST = 5;

/** Every statement in the log, with the role that sent it. */
const SETTINGS = { log_line_prefix: `sent by %u: `, log_statement: 'all' };
const SENT = /^sent by (\w+): LOG: {2}(?:execute|statement)/gm;

/** Those that run already; the others are started for this. */
const RUNNING = ['scheduler', 'audit'];
/** Nobody answers there, and nobody asks: there is no connection, and no mail. */
const ELSEWHERE = { notionUrl: 'http://127.0.0.1:9', smtpUrl: 'smtp://127.0.0.1:9' };
/** After a start there is something to do for so long, in milliseconds. */
const SETTLED_MS = 10_000;

/** How many statements a second each service sends while nothing happens, all of a transaction counted, its begin and commit too. */
export async function idleClaims(infrastructure: Infrastructure): Promise<Claim[]> {
  const stack = { secrets: keepSecrets(FOLDER), ...ELSEWHERE, ...infrastructure };
  const others = SERVICES.filter(name => !RUNNING.includes(name));
  const started = [];
  for (const name of others) started.push(await startServiceProcess(infrastructure, name, ownSettings(name, stack)));
  await sleep(SETTLED_MS);
  try {
    const senders = await sendersIn(infrastructure);
    return SERVICES.map(name => ({
      metric: `statements of ${name} when idle`,
      unit: '1/s',
      value: (senders.filter(sender => sender === schemaOf(name)).length * 1_000) / COUNTED_MS,
      most: MOST,
    }));
  } finally {
    for (const service of started) await service.stop();
  }
}

/** The roles that sent statements within half a minute, each as often as it did. */
async function sendersIn({ postgresUrl, postgresLog }: Infrastructure): Promise<(string | undefined)[]> {
  for (const [name, value] of Object.entries(SETTINGS)) await sql(postgresUrl, `alter system set ${name} = '${value}'`);
  await sql(postgresUrl, 'select pg_reload_conf()');
  await sleep(HEEDED_MS);
  const log = await open(postgresLog);
  try {
    const { size } = await log.stat();
    await sleep(COUNTED_MS);
    const end = await log.stat();
    const { buffer } = await log.read(Buffer.alloc(end.size - size), 0, end.size - size, size);
    return [...buffer.toString().matchAll(SENT)].map(([, role]) => role);
  } finally {
    await log.close();
    for (const name of Object.keys(SETTINGS)) await sql(postgresUrl, `alter system reset ${name}`);
    await sql(postgresUrl, 'select pg_reload_conf()');
  }
}
