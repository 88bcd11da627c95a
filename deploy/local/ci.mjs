// .ci/run: everything that must hold before a change is taken in; the closing line has the sums.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { asvsItems, coverageLine } from '../reference/asvs.mjs';
import { Fault, toSentence } from './fault.mjs';
import { closingLine, runDeepTests, runTests } from './jest-run.mjs';
import { findNatsServer } from './nats-server.mjs';
import { say, step } from './steps.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
// The repository may belong to another user than the one who runs this.
const GIT_TRUSTS_US = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' };
const ENVIRONMENT = { ...process.env, ...GIT_TRUSTS_US, NX_DAEMON: 'false', CI: 'true' };

try {
  await main();
} catch (error) {
  console.error(`\n${toSentence(error)}`);
  process.exitCode = 1;
}

async function main() {
  const checks = [
    await check('lint, with the module boundaries', 'nx', ['run-many', '-t', 'lint']),
    await check('types', 'nx', ['run-many', '-t', 'typecheck']),
    await check('buf lint', 'buf', ['lint', 'proto']),
    await breaking(),
    await security(),
  ];
  say(coverageLine(asvsItems(ROOT)));
  await step('nats-server', findNatsServer, ({ bin, version }) => `nats-server ${version}: ${bin}`);
  const runs = [...checks, await runTests(), await runDeepTests()];
  const total = key => runs.reduce((sum, run) => sum + run[key], 0);
  const sums = { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
  console.log(closingLine(sums));
  if (sums.failed > 0) process.exitCode = 1;
}

// A breach of the contract is judged against the commit before; the first commit has none.
async function breaking() {
  const before = 'HEAD~1';
  const known = spawnSync('git', ['cat-file', '-e', `${before}:proto/buf.yaml`], { cwd: ROOT, env: ENVIRONMENT });
  if (known.status === 0)
    return check(`buf breaking against ${before}`, 'buf', [
      'breaking',
      'proto',
      '--against',
      `.git#ref=${before},subdir=proto`,
    ]);
  say(`buf breaking: not run, for there is no proto/ in ${before} here.`);
  return { passed: 0, failed: 0, skipped: 0 };
}

// One seed, so that the same tree gives the same verdict; `npm run security` draws another each time.
function security() {
  return check('security', process.execPath, [join(ROOT, 'deploy/security/run.mjs'), '--seed', '1']);
}

async function check(title, program, args) {
  try {
    await step(title, () => {
      const options = { cwd: ROOT, env: ENVIRONMENT, encoding: /** @type {const} */ ('utf8'), maxBuffer: 2 ** 28 };
      const { status, stdout, stderr, error } = spawnSync(resolve(ROOT, 'node_modules/.bin', program), args, options);
      if (status !== 0) throw new Fault(`${stdout}${stderr}${error ?? ''}`);
    });
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (fault) {
    console.error(toSentence(fault));
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
