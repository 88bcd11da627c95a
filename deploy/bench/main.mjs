import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setLogging } from '@na/telemetry';
import { Fault, toSentence } from '../local/fault.mjs';
import { benches } from './benches.ts';
import { measure } from './frame.ts';
import { missed, table } from './result.ts';

const OPTIONS = /** @type {const} */ ({
  json: { type: 'string' },
  only: { type: 'string' },
  rounds: { type: 'string' },
  n: { type: 'string' },
});

try {
  process.exitCode = await main();
} catch (error) {
  console.error(toSentence(error));
  process.exitCode = 2;
}
// What a bench leaves running must not keep the shell waiting.
process.exit();

async function main() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
  const [name = ''] = positionals;
  const bench = benches[name];
  if (!bench) {
    const list = Object.entries(benches).map(([known, { about }]) => `  ${known.padEnd(10)}  ${about}`);
    console.error(
      `${name ? `There is no bench "${name}"` : 'Which bench'}? npm run bench -- <name>, one of\n${list.join('\n')}`,
    );
    return 2;
  }
  await setLogging({ level: 'error' });
  console.log(`${name}: ${bench.about}`);
  const results = await measure(bench, console.log, optionsOf(values));
  console.log(`\n${table(results)}\n`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  const faults = missed(results);
  for (const fault of faults) console.log(`MISSED  ${fault}`);
  return faults.length ? 1 : 0;
}

function optionsOf({ only, rounds, n }) {
  return { only: only?.split(','), rounds: wholeNumber('rounds', rounds), n: wholeNumber('n', n) };
}

function wholeNumber(name, given) {
  if (given === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(given)) throw new Fault(`--${name} takes a whole number from 1, and not "${given}".`);
  return Number(given);
}
