import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedisServer } from './redis-server.mjs';

const folder = mkdtempSync(join(tmpdir(), 'na-local-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['nothing that can be run', '', /does not answer --version/],
  ['another program', '#!/bin/sh\necho hello', /does not answer --version/],
  ['a server that is too old', '#!/bin/sh\necho "Redis server v=5.0.14 sha=0"', /is 5\.0\.14, too old/],
])('REDIS_SERVER_BIN that names %s is refused, with the way to install it', async (_, script, sentence) => {
  const bin = join(folder, 'redis-server');
  writeFileSync(bin, script);
  chmodSync(bin, script ? 0o755 : 0o644);
  const finding = findRedisServer({ env: { REDIS_SERVER_BIN: bin } });
  await expect(finding).rejects.toThrow(sentence);
  await expect(finding).rejects.toThrow(/apt-get install redis-server/);
});
