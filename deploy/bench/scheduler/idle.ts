import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Infrastructure } from '../infrastructure.ts';
import type { Claim } from '../result.ts';
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

/** How many statements a second each of the roles sends while nothing happens, all of a transaction counted, its begin and commit too. */
export async function idleClaims({ postgresUrl, postgresLog }: Infrastructure, roles: string[]): Promise<Claim[]> {
  for (const [name, value] of Object.entries(SETTINGS)) await sql(postgresUrl, `alter system set ${name} = '${value}'`);
  await sql(postgresUrl, 'select pg_reload_conf()');
  await sleep(HEEDED_MS);
  const log = await open(postgresLog);
  try {
    const { size } = await log.stat();
    await sleep(COUNTED_MS);
    const end = await log.stat();
    const { buffer } = await log.read(Buffer.alloc(end.size - size), 0, end.size - size, size);
    const senders = [...buffer.toString().matchAll(SENT)].map(([, role]) => role);
    return roles.map(role => ({
      metric: `statements of ${role} when idle`,
      unit: '1/s',
      value: (senders.filter(sender => sender === role).length * 1_000) / COUNTED_MS,
      most: MOST,
    }));
  } finally {
    await log.close();
    for (const name of Object.keys(SETTINGS)) await sql(postgresUrl, `alter system reset ${name}`);
    await sql(postgresUrl, 'select pg_reload_conf()');
  }
}
