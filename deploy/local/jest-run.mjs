import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SUMS_FILE } from './jest/sums.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
// Jest keeps the modules of finished test files in a worker's memory, so a worker that grew is replaced.
const WORKER_MEMORY = '1GB';
const LEAVES_WITHIN_MS = 30_000;

/** @typedef {{ passed: number, failed: number, skipped: number }} Sums */

/** `npm test`: unit, integration and end-to-end tests. */
export const runTests = (args = []) => runJest(['--coverage', '--maxWorkers=2', ...args]);

/** `npm run test:deep`, one file at a time: each has the machine, and the processes that it kills, for itself. */
export const runDeepTests = (args = []) =>
  runJest(['--projects', 'deploy/deep', '--runInBand', '--testTimeout=300000', ...args]);

/**
 * Runs jest at the root, shows what it says, and gives its sums.
 * @param {string[]} args
 * @returns {Promise<Sums>}
 */
async function runJest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'na-jest-'));
  const file = join(folder, 'sums.json');
  const node = ['--disable-warning=ExperimentalWarning', '--experimental-vm-modules'];
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const reporters = ['--reporters=default', `--reporters=${join(ROOT, 'deploy/local/jest/sums.mjs')}`];
  const child = spawn(
    process.execPath,
    [...node, jest, ...reporters, `--workerIdleMemoryLimit=${WORKER_MEMORY}`, ...args],
    {
      cwd: ROOT,
      env: { ...process.env, [SUMS_FILE]: file },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  // A terminal signals jest itself; who signals us means jest.
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  // A test that left something open would keep jest waiting for ever after all is said.
  const impatience = setInterval(() => isOlder(file, LEAVES_WITHIN_MS) && child.kill('SIGKILL'), 1000);
  const code = await new Promise(done => child.once('close', done));
  clearInterval(impatience);
  const sums = sumsFrom(file);
  rmSync(folder, { recursive: true, force: true });
  // A run that failed for another reason than a test (no test found, a broken set-up) has failed all the same.
  return code !== 0 && sums.failed === 0 ? { ...sums, failed: 1 } : sums;
}

/** The closing line that tells the sums. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function isOlder(file, ms) {
  return existsSync(file) && Date.now() - statSync(file).mtimeMs > ms;
}

function sumsFrom(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
