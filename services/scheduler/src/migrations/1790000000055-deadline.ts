import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addToTasks } from './shared-columns.ts';

/** Tasks may have a deadline, and types say more of how they are tried again. */
export class Deadline1790000000055 implements MigrationInterface {
  readonly name = 'Deadline1790000000055';

  async up(runner: QueryRunner): Promise<void> {
    await addToTasks(runner, [['deadline', 'timestamptz(3)']]);
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Deadlines would be lost; restore a backup in place of going back.');
  }
}

const UP = [
  `create index task_deadline on task (deadline) where deadline is not null and state in ('scheduled', 'ready')`,
  `alter table task_type
    add column delays_ms        double precision[] not null default '{}',
    add column never_after      text[]             not null default '{}',
    add column total_timeout_ms double precision`,
];
