import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setLogging } from '@na/telemetry';
import { benches } from './benches.ts';
import { measure } from './frame.ts';
import { missed, table } from './result.ts';

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error.stack);
  process.exitCode = 2;
}
// What a bench leaves running must not keep the shell waiting.
process.exit();

async function main() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
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
  const results = await measure(bench, console.log);
  console.log(`\n${table(results)}\n`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  const faults = missed(results);
  for (const fault of faults) console.log(`MISSED  ${fault}`);
  return faults.length ? 1 : 0;
}
