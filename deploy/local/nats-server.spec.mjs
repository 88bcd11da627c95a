import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNatsServer } from './nats-server.mjs';

const folder = mkdtempSync(join(tmpdir(), 'na-local-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['nothing that can be run', '', /is not a program that can be run/],
  ['another program', '#!/bin/sh\necho hello', /does not answer --version/],
  ['a server that is too old', '#!/bin/sh\necho "nats-server: v2.8.4"', /is v2\.8\.4, too old/],
])('NATS_SERVER_BIN that names %s is refused, with the way to install it', async (_, script, sentence) => {
  const bin = join(folder, 'nats-server');
  writeFileSync(bin, script);
  chmodSync(bin, script ? 0o755 : 0o644);
  const finding = findNatsServer({ env: { NATS_SERVER_BIN: bin } });
  await expect(finding).rejects.toThrow(sentence);
  await expect(finding).rejects.toThrow(/apt-get install nats-server/);
});
