// npm run load -- <scenario> [--json FILE] [--with k6|autocannon] [--stack FILE]: loads the system that `npm start` runs.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drive } from './drive.mjs';
import { figures, report } from './report.mjs';
import { checked } from './scenario.mjs';
import { scenarios } from './scenarios.mjs';
import { readTarget, STACK } from './target.mjs';

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'string' }, with: { type: 'string' }, stack: { type: 'string', default: STACK } },
  });
  const [name = ''] = positionals;
  if (!Object.hasOwn(scenarios, name)) throw new Error(usage(name));
  const scenario = checked(name, scenarios[name]);
  const target = readTarget(values.stack);
  console.log(`${name}: ${scenario.about}`);
  if ((values.with ?? (hasK6() ? 'k6' : 'autocannon')) === 'k6') return runK6(name, values.stack);

  const { measured, faults } = await drive(scenario, target, console.log);
  console.log(`\n${report(measured)}\n`);
  if (values.json)
    writeFileSync(values.json, `${JSON.stringify({ scenario: name, figures: figures(measured), faults }, null, 2)}\n`);
  for (const fault of faults) console.log(`BROKEN  ${fault}`);
  console.log(faults.length ? `${name} failed.` : `${name} passed: all thresholds hold.`);
  return faults.length ? 1 : 0;
}

function hasK6() {
  return spawnSync('k6', ['version'], { stdio: 'ignore' }).status === 0;
}

function runK6(name, stack) {
  const script = join(import.meta.dirname, 'k6.mjs');
  const { status } = spawnSync('k6', ['run', '-e', `SCENARIO=${name}`, '-e', `STACK=${stack}`, script], {
    stdio: 'inherit',
  });
  return status ?? 1;
}

function usage(name) {
  const list = Object.entries(scenarios).map(([known, { about }]) => `  ${known.padEnd(10)}  ${about}`);
  return `${name ? `There is no scenario "${name}"` : 'Which scenario'}? npm run load -- <scenario>, one of\n${list.join('\n')}`;
}
