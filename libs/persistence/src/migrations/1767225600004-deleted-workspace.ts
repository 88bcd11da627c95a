import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Workspaces that are deleted: of services that keep things of workspaces, which name this migration among their own. The rows stay
 * for good, so that nothing that was on its way can bring a workspace back; they hold ids and times only.
 */
export class DeletedWorkspace1767225600004 implements MigrationInterface {
  readonly name = 'DeletedWorkspace1767225600004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table deleted_workspace (
        workspace_id   uuid           primary key,
        -- The event that told of it, who deleted it, as part of what.
        event_id       uuid           not null,
        actor          text           not null,
        correlation_id text           not null,
        noted_at       timestamptz(3) not null default clock_timestamp(),
        -- Since when nothing of it is left.
        erased_at      timestamptz(3),
        -- When to look for what is left of it; null once nothing more can come.
        look_at        timestamptz(3) default clock_timestamp()
      )`);
    await runner.query(`create index deleted_workspace_look on deleted_workspace (look_at) where look_at is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table deleted_workspace');
  }
}
