import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setLogging } from '@na/telemetry';
import { Fault, toSentence } from '../local/fault.mjs';
import { report, verdict } from './finding.ts';
import { drillScheduler } from './scheduler-drill.ts';

const FOLDER = join(import.meta.dirname, '../../.data/drill');
const say = (line: string) => void process.stdout.write(`${line}\n`);

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${toSentence(error)}\n`);
  process.exitCode = 2;
}
// What a drill leaves running must not keep the shell waiting.
process.exit();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { every: { type: 'string', default: '60' }, clients: { type: 'string', default: '20' } },
  });
  if (positionals[0] !== 'scheduler') {
    process.stderr.write(
      'Which drill? npm run drill -- scheduler [--every SECONDS between increments] [--clients N that create tasks]\n',
    );
    return 2;
  }
  await setLogging({ level: 'silent' });
  const plan = { everyMs: wholeNumber('every', values.every) * 1_000, clients: wholeNumber('clients', values.clients) };
  const found = await drillScheduler(FOLDER, { ...plan, increments: 2 }, say);
  say(`\n${report(found)}\n`);
  const faults = verdict(found);
  for (const fault of faults) say(`MISSED  ${fault}`);
  return faults.length ? 1 : 0;
}

function wholeNumber(name: string, given: string): number {
  if (/^[1-9]\d*$/.test(given)) return Number(given);
  throw new Fault(`--${name} takes a whole number from 1, and not "${given}".`);
}
