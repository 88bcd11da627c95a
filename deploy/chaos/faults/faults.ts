import { kill } from './kill.ts';
import { nats, natsLoss } from './nats.ts';
import { notion } from './notion.ts';
import { postgres, sessions } from './postgres.ts';
import { cutDatabase, locks, slowDatabase } from './slow-database.ts';
import { stop } from './stop.ts';

/** All ways to break the system, by the names that `--only` takes. */
export const faults = {
  kill,
  stop,
  postgres,
  sessions,
  locks,
  'slow-database': slowDatabase,
  'cut-database': cutDatabase,
  nats,
  'nats-loss': natsLoss,
  notion,
} as const;

export type FaultName = keyof typeof faults;
