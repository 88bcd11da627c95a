import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stackJson } from '../local/screen.mjs';
import { startHouse, type House } from './house.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Long enough for a task to be archived a minute after it finished, in milliseconds. */
const LONGEST_MS = 240_000;

let house: House;
/** Where the readers of the guides stand: a folder that looks to them like the one where `npm start` runs. */
let folder: string;

beforeAll(async () => {
  house = await startHouse({ env: { scheduler: { ARCHIVE_EVERY_MS: '1000' } } });
  folder = mkdtempSync(join(tmpdir(), 'na-guides-'));
  mkdirSync(join(folder, '.data'));
  writeFileSync(join(folder, '.data/stack.json'), JSON.stringify(stackJson(house.stack as never)));
  for (const name of ['package.json', 'deploy']) symlinkSync(join(ROOT, name), join(folder, name));
}, 120_000);
afterAll(async () => {
  await house?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** All commands of a guide, for one shell. The first that fails ends it, and so does an answer that refuses. */
function commandsOf(guide: string): string {
  const text = readFileSync(join(ROOT, 'docs/howto', `${guide}.md`), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands]) => commands);
  expect(blocks.length).toBeGreaterThan(0);
  return ['set -euo pipefail', 'curl() { command curl --fail-with-body --max-time 60 "$@"; }', ...blocks].join('\n');
}

/** Runs a guide from its first command to its last. Answers what it printed, and its exit code. */
async function follow(guide: string): Promise<{ code: number | null; printed: string }> {
  const shell = spawn('bash', ['-c', commandsOf(guide)], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: `${resolve(process.execPath, '..')}:${process.env.PATH}`,
      DATA_DIR: join(folder, '.data'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
  });
  let printed = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (part: Buffer) => (printed += String(part)));
  const code = await new Promise<number | null>(done => shell.once('close', done));
  return { code, printed };
}

describe('the commands of a guide run as they are written', () => {
  it.each(['todos', 'limit-work', 'run-workflows', 'schedule-tasks', 'dead-letters-and-replay', 'archive'])(
    '%s',
    async guide => {
      const { code, printed } = await follow(guide);
      expect(code === 0 ? 0 : `${code}: ${printed}`).toBe(0);
    },
    LONGEST_MS + 10_000,
  );
});
