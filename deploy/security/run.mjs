// npm run security [-- --seed N] [-- --runs N] [-- --json FILE] [-- --sbom FILE] [-- --only lint,fuzz] [-- --faults]: looks for weak spots.
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { toSentence } from '../local/fault.mjs';
import { RUNNING, STATIC } from './checks.mjs';
import { startSystem } from './system/system.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const MARK = { ok: '✓', found: '✗', 'not run': '–' };
/** About a minute on two cores for the 50 to 100 operations that there are. */
const RUNS = '50';
const FUZZ_WITHIN_MS = 90_000;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`\n${toSentence(error)}`);
  process.exitCode = 2;
}

async function main() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      runs: { type: 'string', default: RUNS },
      json: { type: 'string' },
      sbom: { type: 'string' },
      only: { type: 'string' },
      faults: { type: 'boolean', default: false },
    },
  });
  if (values.faults) {
    const { runFaults } = await import('./faults/run.mjs');
    return runFaults({ root: ROOT, only: listed(values.only), json: values.json });
  }
  const only = listed(values.only);
  const isWanted = name => !only || only.includes(name);
  const options = {
    root: ROOT,
    sbomFile: values.sbom,
    seed: values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed),
    runs: Number(values.runs),
    withinMs: FUZZ_WITHIN_MS,
  };
  const results = [];
  for (const [name, check] of Object.entries(STATIC))
    if (isWanted(name)) results.push(await told(name, () => check(options)));
  if (Object.keys(RUNNING).some(isWanted)) {
    const system = await startSystem();
    try {
      for (const [name, check] of Object.entries(RUNNING))
        if (isWanted(name)) results.push(await told(name, () => check(system, options)));
    } finally {
      await system.stop();
    }
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ seed: options.seed, results }, null, 2)}\n`);
  const found = results.reduce((sum, { findings }) => sum + findings.length, 0);
  const notRun = results.filter(({ state }) => state === 'not run').map(({ name }) => name);
  console.log(
    `\n${found ? `${found} findings` : 'nothing found'}${notRun.length ? `; not run: ${notRun.join(', ')}` : ''}`,
  );
  return found ? 1 : 0;
}

/** One line of result, and one for each finding. */
async function told(name, check) {
  const began = performance.now();
  const { state, says, findings } = await check();
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`  ${MARK[state]} ${name.padEnd(15)} ${state === 'not run' ? 'not run: ' : ''}${says} (${seconds} s)`);
  for (const { where, what } of findings) console.log(`    ${where}  ${what}`);
  return { name, state, says, findings };
}

function listed(text) {
  return text?.split(',').map(name => name.trim());
}
