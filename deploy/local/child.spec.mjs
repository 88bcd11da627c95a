import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, tail } from './child.mjs';

const folder = mkdtempSync(join(tmpdir(), 'na-child-'));
const log = join(folder, 'child.log');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isAlive = pid => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function until(claim) {
  for (let tries = 0; tries < 500 && !claim(); tries += 1) await new Promise(done => setTimeout(done, 10));
  return claim();
}

test('a program is stopped by its signal, and its words are in the log', async () => {
  const child = launch({
    command: ['/bin/sh', '-c', 'trap "echo bye; exit 0" TERM; echo up; while :; do sleep 0.01; done'],
    log,
  });
  await until(() => tail(log) === 'up');
  await child.stop();
  expect(tail(log)).toBe('up\nbye');
});

test('a program that does not heed its signal is killed', async () => {
  const log = join(folder, 'deaf.log');
  const child = launch({ command: ['/bin/sh', '-c', 'trap "" TERM; echo up; while :; do sleep 0.01; done'], log });
  await until(() => tail(log) === 'up');
  await child.stop(100);
  expect(child.hasExited()).toBe(true);
});

test('a program ends when the one who launched it is killed', async () => {
  const code = `import { launch } from ${JSON.stringify(join(import.meta.dirname, 'child.mjs'))};
    console.log(launch({ command: ['/bin/sleep', '600'], log: ${JSON.stringify(log)} }).pid);`;
  const launcher = spawn(process.execPath, ['--input-type=module', '-e', code]);
  const pid = Number(await new Promise(heard => launcher.stdout.once('data', heard)));
  expect(isAlive(pid)).toBe(true);
  launcher.kill('SIGKILL');
  expect(await until(() => !isAlive(pid) || isZombie(pid))).toBe(true);
});

// Where process 1 does not bury what it inherits (a container), a dead process keeps its number.
function isZombie(pid) {
  return process.platform === 'linux' && /\) Z/.test(tail(`/proc/${pid}/stat`));
}
