import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Workflows that ended long ago are forgotten. */
export class WorkflowRetention1790000000115 implements MigrationInterface {
  readonly name = 'WorkflowRetention1790000000115';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // Since when it is being forgotten, step by step; from then on nobody sees it.
  `alter table workflow add column forgotten_at timestamptz(3)`,
  `create index workflow_finished on workflow (finished_at, workspace_id, id) where finished_at is not null`,
];

const DOWN = [`drop index workflow_finished`, `alter table workflow drop column forgotten_at`];
