import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addToTasks } from './shared-columns.ts';

/** Tasks may have a key that at most one of their type has at a time. */
export class UniqueKey1790000000056 implements MigrationInterface {
  readonly name = 'UniqueKey1790000000056';

  async up(runner: QueryRunner): Promise<void> {
    await addToTasks(runner, [['unique_key', 'text']]);
    // That there is one at most is kept by a lock on the key: policies look before they write.
    await runner.query(
      `create index task_unique on task (workspace_id, type, unique_key) where unique_key is not null`,
    );
  }

  async down(): Promise<void> {
    throw new Error('Unique keys would be lost; restore a backup in place of going back.');
  }
}
