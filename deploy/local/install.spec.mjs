import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled } from './install.mjs';

const folder = mkdtempSync(join(tmpdir(), 'na-local-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what npm installed is compared with the lock', () => {
  const root = join(folder, 'project');
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  const lock = packages => JSON.stringify({ packages });
  const pg = version => ({ 'node_modules/pg': { version, integrity: 'sha512-a' } });
  writeFileSync(
    join(root, 'package-lock.json'),
    lock({ '': {}, ...pg('8.0.0'), 'node_modules/other-platform': { version: '1.0.0', optional: true } }),
  );
  expect(isInstalled(root)).toBe(false);
  writeFileSync(join(root, 'node_modules/.package-lock.json'), lock(pg('8.0.0')));
  expect(isInstalled(root)).toBe(true);
  writeFileSync(join(root, 'node_modules/.package-lock.json'), lock(pg('7.0.0')));
  expect(isInstalled(root)).toBe(false);
});
