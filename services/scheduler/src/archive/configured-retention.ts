import type { Config } from '../config.ts';
import type { Retention } from './retention.ts';

const DAY_MS = 86_400_000;

/** How long finished tasks are kept where no policy says otherwise. */
export function configuredRetention({ TASKS_LIVE_DAYS, TASKS_ARCHIVED_DAYS }: Config): Retention {
  return { liveMs: TASKS_LIVE_DAYS * DAY_MS, archivedMs: TASKS_ARCHIVED_DAYS * DAY_MS };
}
