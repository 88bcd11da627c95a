import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { setLogging } from '@na/telemetry';
import { Fault, toSentence } from '../local/fault.mjs';
import { faults } from './faults/faults.ts';
import { verdictTable } from './invariants/verdict.ts';
import { weather } from './weather.ts';

const OPTIONS = /** @type {const} */ ({
  seconds: { type: 'string', default: '180' },
  seed: { type: 'string' },
  only: { type: 'string' },
  help: { type: 'boolean', default: false },
});

try {
  process.exitCode = await main();
} catch (error) {
  console.error(toSentence(error));
  process.exitCode = 2;
}
// What a storm leaves running must not keep the shell waiting.
process.exit();

async function main() {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    console.log(`npm run chaos -- [--seconds N] [--seed S] [--only KIND,…], with kinds of\n${knownKinds()}`);
    return 0;
  }
  await setLogging({ level: 'error' });
  const seed = values.seed === undefined ? randomInt(2 ** 31) : wholeNumber('seed', values.seed);
  const seconds = wholeNumber('seconds', values.seconds);
  console.log(`chaos: a storm of ${seconds} s with the seed ${seed}`);
  const verdicts = await weather({ seed, seconds, kinds: kindsOf(values.only), say: console.log });
  const isBroken = verdicts.some(({ violations }) => violations.length > 0);
  console.log(`\n${verdictTable(verdicts)}\n`);
  if (isBroken) console.log(`To repeat: npm run chaos -- --seconds ${seconds} --seed ${seed}${onlyOf(values.only)}`);
  return isBroken ? 1 : 0;
}

function kindsOf(given) {
  const kinds = given?.split(',') ?? Object.keys(faults);
  const unknown = kinds.filter(kind => !(kind in faults));
  if (unknown.length) throw new Fault(`--only takes kinds of fault, and not "${unknown.join(',')}":\n${knownKinds()}`);
  return kinds;
}

function knownKinds() {
  return Object.entries(faults)
    .map(([kind, { about }]) => `  ${kind.padEnd(14)}${about}`)
    .join('\n');
}

function onlyOf(given) {
  return given === undefined ? '' : ` --only ${given}`;
}

function wholeNumber(name, given) {
  if (!/^\d{1,9}$/.test(given)) throw new Fault(`--${name} takes a whole number, and not "${given}".`);
  return Number(given);
}
