import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepSecrets } from './secrets.mjs';

const folder = mkdtempSync(join(tmpdir(), 'na-local-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// ASVS 13.2.3, 13.3.2
test('secrets are made once, for their owner alone', () => {
  const dataDir = join(folder, 'data');
  const made = keepSecrets(dataDir);
  expect(keepSecrets(dataDir)).toEqual(made);
  expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  expect(new Set(Object.values(made.nats)).size).toBe(Object.keys(made.nats).length);
});
