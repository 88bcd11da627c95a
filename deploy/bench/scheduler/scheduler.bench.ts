import { join } from 'node:path';
import { startRedis } from '../../local/redis.mjs';
import type { Bench, Contender } from '../frame.ts';
import { FOLDER, startInfrastructure } from '../infrastructure.ts';
import { mediansTable } from '../medians.ts';
import { startServiceProcess } from '../service-process.ts';
import { amongManyClaims } from './among-many.ts';
import { bulkAndProcess, latency, oneByOne } from './cells.ts';
import { contestants, type Name } from './contestants.ts';
import type { Places } from './contestant.ts';
import { costing } from './costs.ts';
import { claimsOf, comparisons } from './goals.ts';
import { idleClaims } from './idle.ts';
import { sql } from './sql.ts';

const TASKS = 20_000;
const LATENCY_SECONDS = 8;
const PEERS = 'peers';

/** The whole way of a task, beside the peers and the least SQL that is still a queue. */
export const scheduler: Bench = {
  about:
    'tasks added in bulk and one by one, processed, and how soon they start, beside the peers and a floor of bare SQL',
  rounds: 3,
  async prepare({ n = TASKS }) {
    const infrastructure = await startInfrastructure();
    const redis = await startRedis({ folder: join(FOLDER, 'redis'), keeps: true });
    const services = [
      await startServiceProcess(infrastructure, 'scheduler'),
      await startServiceProcess(infrastructure, 'audit'),
    ];
    await sql(infrastructure.postgresUrl, `create database ${PEERS}`);
    const places: Places = {
      peersUrl: siblingOf(infrastructure.postgresUrl, PEERS),
      redisPort: redis.port,
      oursUrl: infrastructure.postgresUrl,
      client: infrastructure.environmentOf('gateway'),
      worker: infrastructure.environmentOf('notion-sync'),
    };
    const names = Object.keys(contestants) as Name[];
    return {
      contenders: Object.fromEntries(names.map(name => [name, contender(name, places, n)])),
      claims: async (say, rounds) => {
        say(`\nmedians\n${mediansTable(names, rounds)}`);
        if (!rounds.ours) return [];
        const ours = { name: 'ours', places, contestant: contestants.ours(places) } as const;
        return [
          ...claimsOf(rounds.ours),
          ...(await idleClaims(infrastructure, ['scheduler', 'audit'])),
          ...(await amongManyClaims(ours, n, say)),
        ];
      },
      async end() {
        for (const service of services) await service.stop();
        await redis.stop();
        await infrastructure.stop();
      },
    };
  },
  comparisons,
};

/** Every cell of a contestant; a tenth of it to warm up. */
function contender(name: Name, places: Places, tasks: number): Contender {
  const contestant = contestants[name](places);
  const measured = { name, places, contestant };
  return async round => {
    const n = round ? tasks : Math.ceil(tasks / 10);
    const work = () => bulkAndProcess(measured, n);
    const processed = await (name === 'ours' && round ? costing(places.oursUrl, n, work) : work());
    const added = await oneByOne(measured, n);
    const started = await latency(measured, round ? LATENCY_SECONDS : 1);
    const doubled = processed.doubled! + started.doubled!;
    // What one leaves behind must not keep Postgres busy while the next is measured.
    await contestant.reset();
    return { ...processed, ...added, ...started, doubled };
  };
}

function siblingOf(url: string, database: string): string {
  const sibling = new URL(url);
  sibling.pathname = `/${database}`;
  return sibling.href;
}
