import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts of requests, and blocked addresses. */
export class Protection1790000000024 implements MigrationInterface {
  name = 'Protection1790000000024';

  async up(runner: QueryRunner): Promise<void> {
    // Unlogged: after a crash of Postgres all buckets are full, which is no harm, and until then none costs a write to disk.
    await runner.query(`
      create unlogged table limit_buckets (
        key     text   primary key,
        -- When it is full again, in milliseconds since 1970.
        full_at float8 not null,
        step_ms float8 not null,
        burst   float8 not null,
        -- How many tokens were taken last.
        granted int    not null
      ) with (fillfactor = 50)`);
    await runner.query(`
      create table address_blocks (
        id         uuid           primary key,
        network    cidr           not null,
        because    text           not null check (because in ('refused_credentials', 'operator')),
        reason     text           not null,
        created_by text           not null,
        created_at timestamptz(3) not null default now(),
        -- Null: until it is lifted.
        until      timestamptz(3),
        lifted_at  timestamptz(3),
        lifted_by  text
      )`);
    await runner.query(`create index on address_blocks (id) where lifted_at is null`);
    await runner.query(`
      create unlogged table refused_credentials (
        network cidr           primary key,
        refused int            not null,
        -- The count begins anew then.
        until   timestamptz(3) not null,
        -- How often the network was blocked of late, which decides how long the next block lasts.
        blocked int            not null default 0,
        -- When that is forgotten.
        forget_at timestamptz(3) not null
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table refused_credentials`);
    await runner.query(`drop table address_blocks`);
    await runner.query(`drop table limit_buckets`);
  }
}
