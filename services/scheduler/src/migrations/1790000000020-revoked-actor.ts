import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Those who may no longer act, whose waiting tasks are not handed out. */
export class RevokedActor1790000000020 implements MigrationInterface {
  readonly name = 'RevokedActor1790000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table revoked_actor (
        actor        text           not null,
        -- All zeros stand for every workspace.
        workspace_id uuid           not null,
        -- Whether it may not act, as was told last, and when that was.
        is_revoked   boolean        not null,
        told_at      timestamptz(3) not null,
        -- Its waiting tasks were set aside, or were put back.
        is_settled   boolean        not null default false,
        primary key (actor, workspace_id)
      )`);
    await runner.query(`create index revoked_actor_unsettled on revoked_actor (told_at) where not is_settled`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table revoked_actor`);
  }
}
