import { bullmqPostgres, bullmqRedis } from './bullmq.ts';
import type { Contestant, Places } from './contestant.ts';
import { floor } from './floor.ts';
import { graphile } from './graphile.ts';
import { ours } from './ours.ts';
import { pgBoss } from './pg-boss.ts';

/** All that take part, by name. */
export const contestants = {
  ours,
  floor,
  'graphile batched': places => graphile(places, { batched: true }),
  'graphile default': places => graphile(places, { batched: false }),
  'pg-boss batch': places => pgBoss(places, { perTask: false }),
  'pg-boss per task': places => pgBoss(places, { perTask: true }),
  'bullmq redis': bullmqRedis,
  'bullmq postgres': bullmqPostgres,
} satisfies { [name: string]: (places: Places) => Contestant };

export type Name = keyof typeof contestants;
