import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setLogging } from '@na/telemetry';
import { verdict } from '../drill/finding.ts';
import { drillScheduler } from '../drill/scheduler-drill.ts';

const folder = mkdtempSync(join(tmpdir(), 'na-drill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a database that is lost under load comes back with all that was acknowledged before the mark, nothing doubled', async () => {
  await setLogging({ level: 'silent' });
  const found = await drillScheduler(folder, { everyMs: 2_000, increments: 2, clients: 10 }, () => undefined);
  expect({ faults: verdict(found), found }).toMatchObject({ faults: [] });
  // What was written to a disk that is gone, and to no backup, is lost: otherwise nothing was lost, and nothing is proved.
  expect(found.lostAfter).toBeGreaterThan(0);
}, 180_000);
