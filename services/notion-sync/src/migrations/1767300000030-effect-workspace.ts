import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose a write in the ledger is, so that it goes with its workspace. Writes of connections that are gone are not known by it, and are forgotten by their age. */
export class EffectWorkspace1767300000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table effect add column workspace_id uuid');
    await runner.query(
      'update effect set workspace_id = connection.workspace_id from connection where connection.id = effect.connection_id',
    );
    await runner.query('create index effect_workspace on effect (workspace_id)');
    await runner.query('create index authorization_request_workspace on authorization_request (workspace_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index authorization_request_workspace');
    await runner.query('alter table effect drop column workspace_id');
  }
}
