import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The record of all that was told.
 *
 * Partitioned by the month in which things happened, so that keeping it for years costs the present nothing. What happened in a
 * month that has no partition lies in `audit_record_elsewhen`, so that a teller with a wrong clock is recorded and not refused.
 *
 * Append-only by triggers, not by grants: the role owns its tables and could grant itself anything back, and grants on the
 * parent say nothing about a partition that is named directly. A trigger stops every role, the superuser at a prompt included;
 * only DDL passes it, and no code of the service has any but the making of partitions.
 */
export class AuditRecord1790000000000 implements MigrationInterface {
  readonly name = 'AuditRecord1790000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_record (
        id             uuid           not null,
        occurred_at    timestamptz(3) not null,
        recorded_at    timestamptz(3) not null default now(),
        type           text           not null,
        category       text           not null,
        severity       text           not null,
        service        text           not null,
        -- The nil UUID stands for the whole system: an index keeps its order behind "= nil", which it does not behind "is null".
        workspace_id   uuid           not null default '00000000-0000-0000-0000-000000000000',
        about          text,
        actor          text           not null,
        correlation_id text           not null,
        parent_id      uuid,
        trace_id       text,
        data           jsonb          not null,
        primary key (id, occurred_at)
      ) partition by range (occurred_at)`);

    // Newest first, of all and by what many records share: the order is in the index, so that a page reads no more than it shows.
    for (const column of ['', 'category', 'severity', 'type', 'actor']) {
      await runner.query(
        `create index on audit_record (workspace_id, ${column && `${column}, `}occurred_at desc, id desc)`,
      );
    }
    // What only a handful of records share needs no order, and small indexes keep writing cheap.
    await runner.query(`create index on audit_record (correlation_id)`);
    for (const column of ['about', 'parent_id', 'trace_id']) {
      await runner.query(`create index on audit_record (${column}) where ${column} is not null`);
    }

    await runner.query(`
      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception 'The audit record is append-only: % on % is refused.', tg_op, tg_table_name using errcode = 'insufficient_privilege';
      end $$`);
    await runner.query(`
      create trigger append_only before update or delete on audit_record
      for each row execute function refuse_change()`);
    // Triggers on rows are handed down to partitions, triggers on statements are not: each partition gets its own as it is made.
    await runner.query(`
      create trigger append_only_truncate before truncate on audit_record
      for each statement execute function refuse_change()`);
    await runner.query(`
      create function make_partition(partition_name text, bounds text) returns void language plpgsql as $$
      begin
        execute format('create table %I partition of audit_record %s', partition_name, bounds);
        execute format(
          'create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()',
          partition_name);
      end $$`);
    await runner.query(`select make_partition('audit_record_elsewhen', 'default')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table audit_record`);
    await runner.query(`drop function make_partition, refuse_change`);
  }
}
