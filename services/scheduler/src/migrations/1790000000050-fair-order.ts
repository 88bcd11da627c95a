import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addToTasks } from './shared-columns.ts';

/** Ready tasks stand in the order in which they are handed out: by level, then by their place among all workspaces. */
export class FairOrder1790000000050 implements MigrationInterface {
  readonly name = 'FairOrder1790000000050';

  async up(runner: QueryRunner): Promise<void> {
    await addToTasks(runner, [['weight', 'smallint not null default 0']]);
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('The order of what waits would be lost; restore a backup in place of going back.');
  }
}

const UP = [
  // The level is the priority, unless a deadline or a person raised it.
  `alter table task add column level smallint`,
  `update task set level = priority`,
  `alter table task alter column level set not null`,
  // The place in the order of its type and level: see fairness.queries.ts. What waits already keeps its order in time.
  `alter table task add column tag bigint`,
  `update task set tag = earlier.place * 1000
   from (select workspace_id, id, row_number() over (partition by type, level order by run_at, id) as place from task) as earlier
   where task.workspace_id = earlier.workspace_id and task.id = earlier.id`,
  `alter table task alter column tag set not null`,
  `drop index task_claim`,
  `create index task_claim on task (type, level, tag, id) where state = 'ready' and not held`,
  `drop index task_held`,
  `create index task_held on task (serial_key, type, level, tag, id) where held`,

  // How far the tags of a workspace's tasks of a type, level and weight have come. The rows of the workspace of zeros say what is past for all.
  `create table flow (
    type         text     not null,
    level        smallint not null,
    workspace_id uuid     not null,
    weight       smallint not null,
    clock        bigint   not null,
    primary key (type, level, workspace_id, weight)
  ) with (fillfactor = 50)`,
  // How much of the turns a workspace gets beside others; 1 where there is no row.
  `create table share (
    workspace_id uuid             not null primary key,
    share        double precision not null check (share > 0)
  )`,
];
