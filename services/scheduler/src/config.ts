import { serviceConfig, wholeNumber } from '@na/config';
import type { z } from 'zod';

export const configShape = serviceConfig.extend({
  WORKER_LEASE_MS: wholeNumber(1_000, 300_000)
    .default(8_000)
    .describe(
      'a worker that is not heard for so long loses its tasks, in milliseconds; it beats three times as often, so 8 s forgive two lost beats and still have the tasks of a killed worker running again within 10 s',
    ),
  TASKS_LIVE_DAYS: wholeNumber(1, 3_650)
    .default(7)
    .describe('how many days finished tasks stay live where no retention policy says otherwise'),
  TASKS_ARCHIVED_DAYS: wholeNumber(1, 3_650)
    .default(365)
    .describe(
      'how many days they are archived then, before they are dropped, where no retention policy says otherwise',
    ),
  WORKFLOWS_KEPT_DAYS: wholeNumber(1, 3_650)
    .default(90)
    .describe(
      'how many days finished workflows are kept with the results of their steps; one of which a task is still live stays until that is archived or deleted',
    ),
  WORKFLOW_CLEANUP_MS: wholeNumber(100, 86_400_000)
    .default(600_000)
    .describe('how often workflows whose time is over are looked for, in milliseconds; ten minutes by default'),
  ARCHIVE_EVERY_MS: wholeNumber(100, 86_400_000)
    .default(3_600_000)
    .describe('how often finished tasks are gone through for those to archive, in milliseconds'),
  PRIORITY_AGEING_MS: wholeNumber(100, 24 * 60 * 60_000)
    .default(30_000)
    .describe(
      'a task that has waited for so long is served as if its priority were one step higher, in milliseconds; so a task of low priority waits at most three times as long as this behind critical ones',
    ),
  DEAD_LETTER_KEEP_MS: wholeNumber(60_000, 315_360_000_000)
    .default(2_592_000_000)
    .describe('how long a dead letter is kept where its workspace says nothing, in milliseconds; 30 days by default'),
  DEAD_LETTER_CLEANUP_MS: wholeNumber(100, 86_400_000)
    .default(600_000)
    .describe('how often dead letters whose time is over are cleaned up, in milliseconds; ten minutes by default'),
  BATCHES_KEEP_DAYS: wholeNumber(1, 3_650)
    .default(90)
    .describe('how many days a batch is kept after its end; its tasks have a retention of their own'),
  DEAD_LETTERS_MOST: wholeNumber(1, 100_000_000)
    .default(10_000)
    .describe('more dead letters than these in all raise an alert'),
  DEAD_LETTERS_OLDEST_MS: wholeNumber(60_000, 315_360_000_000)
    .default(1_209_600_000)
    .describe('a dead letter that lies longer than this raises an alert, in milliseconds; 14 days by default'),
});

export type Config = z.output<typeof configShape>;
