// npm run backup -- scheduler <command>: backs up the cluster that holds the scheduler's state, proves the backups, brings it back.
import { parseArgs } from 'node:util';
import { ConfigInvalid, loadConfig } from '@na/config';
import { toSentence } from '../local/fault.mjs';
import { commands, storeOf } from './commands.ts';
import { configShape } from './config.ts';

const OPTIONS = {
  until: { type: 'string' },
  into: { type: 'string' },
  every: { type: 'string' },
  files: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

const say = (line: string) => void process.stdout.write(`${line}\n`);

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof ConfigInvalid ? error.message : toSentence(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { values: options, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
  const [subject, name = ''] = positionals;
  const command = commands[name];
  if (subject !== 'scheduler' || !command) {
    const list = Object.entries(commands).map(([known, { about }]) => `  ${known.padEnd(12)} ${about}`);
    process.stderr.write(`npm run backup -- scheduler <command>, one of\n${list.join('\n')}\n`);
    return 2;
  }
  const config = loadConfig(configShape);
  await command.run({ options, config, store: storeOf(config), say });
  return 0;
}
