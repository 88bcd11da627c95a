import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeStack } from './lock.mjs';

const folder = mkdtempSync(join(tmpdir(), 'na-local-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a stack belongs to one process, until that lets it go or is gone', () => {
  // Any program whose command line names the folder of ours would do.
  const other = spawn('/bin/sleep', ['60'], { argv0: 'deploy/local', stdio: 'ignore' });
  writeFileSync(join(folder, 'running.pid'), String(other.pid));
  expect(() => takeStack(folder)).toThrow(`The stack runs already: process ${other.pid} holds ${folder}.`);
  other.kill();

  writeFileSync(join(folder, 'running.pid'), '999999999');
  const letGo = takeStack(folder);
  expect(readFileSync(join(folder, 'running.pid'), 'utf8')).toBe(String(process.pid));
  letGo();
  expect(existsSync(join(folder, 'running.pid'))).toBe(false);
});
