import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../../local/postgres.mjs';
import type { Trial } from '../frame.ts';
import { FOLDER } from '../infrastructure.ts';
import type { Claim } from '../result.ts';
import { startSandboxProcess } from './sandbox-process.ts';

/** How soon a sandbox is there again that keeps so many pages, and what it holds then: from a folder, and from Postgres. */
export function trialsOf(pages: number): { [name: string]: Trial } {
  return {
    'from a folder': async () => {
      const folder = join(FOLDER, 'sandbox');
      rmSync(folder, { recursive: true, force: true });
      try {
        return await again(pages, 'a folder', '--data', folder);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    'from Postgres': async () => {
      rmSync(join(FOLDER, 'postgres'), { recursive: true, force: true });
      const postgres = await startPostgres({ dataDir: join(FOLDER, 'postgres'), fsync: true });
      try {
        return await again(pages, 'Postgres', '--postgres', postgres.url);
      } finally {
        await postgres.stop();
        rmSync(join(FOLDER, 'postgres'), { recursive: true, force: true });
      }
    },
  };
}

async function again(pages: number, place: string, ...options: string[]): Promise<Claim[]> {
  const first = await startSandboxProcess('--seed', `large:${pages}`, ...options);
  await first.stop();
  const second = await startSandboxProcess(...options);
  const { memoryMb } = await second.collected();
  await second.stop();
  const [plantedS, startedS] = [first.startedInMs / 1_000, second.startedInMs / 1_000];
  return [
    { metric: `seed of ${pages} pages into ${place}`, unit: 's', value: plantedS, most: 120 },
    { metric: `start with ${pages} pages from ${place}`, unit: 's', value: startedS, most: 30 },
    { metric: `memory after a start from ${place}`, unit: 'MB', value: memoryMb, most: 1_000 },
  ];
}
