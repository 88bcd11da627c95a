import { tmpdir } from 'node:os';
import { wholeNumber } from '@na/config';
import { z } from 'zod';

const DAY_HOURS = 24;

/** What `npm run backup` reads from the environment. */
export const configShape = z.object({
  BACKUP_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe("an admin's URL of the database; by default that of the stack of `npm start`, while it runs"),
  BACKUP_FOLDER: z
    .string()
    .default('.data/backups')
    .describe('where backups are kept: a folder, a volume, a mounted bucket'),
  BACKUP_KEY_FILE: z
    .string()
    .default('.data/backup.key')
    .describe('the file with the key that seals backups: 32 bytes in base64, as `openssl rand -base64 32` makes them'),
  BACKUP_SCRATCH: z.string().default(tmpdir()).describe('where a trial restore may unpack the whole cluster'),
  BACKUP_KEEP_HOURS: wholeNumber(1, 10_000 * DAY_HOURS)
    .default(14 * DAY_HOURS)
    .describe('how long a full backup and its increments are kept after their last mark, in hours'),
  BACKUP_KEEP_CHAINS: wholeNumber(1, 1_000)
    .default(2)
    .describe('how many full backups with their increments are kept however old they are'),
  BACKUP_POSTGRES_BIN: z
    .string()
    .optional()
    .describe("the folder of Postgres 18's programs, where npm's are not installed"),
});

export type BackupConfig = z.output<typeof configShape>;
