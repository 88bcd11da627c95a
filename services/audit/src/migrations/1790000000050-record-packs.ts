import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Records that came in one pack lie together in one row (docs/adr/0024). What is recorded already stays where it is. */
export class RecordPacks1790000000050 implements MigrationInterface {
  readonly name = 'RecordPacks1790000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_pack (
        id             uuid           not null, -- Of the first record.
        last_id        uuid           not null,
        occurred_at    timestamptz(3) not null,
        recorded_at    timestamptz(3) not null default now(),
        type           text           not null,
        category       text           not null,
        severity       text           not null,
        service        text           not null,
        workspace_id   uuid           not null,
        actor          text           not null,
        records        int            not null,
        pack           json           not null,
        keys           bigint[]       not null,
        primary key (id, occurred_at)
      ) partition by range (occurred_at)`);
    // Compressing costs more than writing, as with the outbox.
    await runner.query(`alter table audit_pack alter pack set storage external, alter keys set storage external`);
    for (const column of ['', 'category, ', 'severity, ', 'type, ', 'actor, '])
      await runner.query(`create index on audit_pack (workspace_id, ${column}occurred_at desc, last_id desc)`);
    // The keys of a part mostly lie together: they cost less put in place at once than gathered first, and nobody who reads
    // has to look through what is gathered.
    await runner.query(`create index on audit_pack using gin (keys) with (fastupdate = off)`);

    await runner.query(`
      create trigger append_only before update or delete on audit_pack
      for each row execute function refuse_change()`);
    await runner.query(`
      create trigger append_only_truncate before truncate on audit_pack
      for each statement execute function refuse_change()`);
    await runner.query(`drop function make_partition`);
    await runner.query(`
      create function make_partition(parent regclass, partition_name text, bounds text) returns void language plpgsql as $$
      begin
        execute format('create table %I partition of %s %s', partition_name, parent, bounds);
        execute format(
          'create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()',
          partition_name);
      end $$`);
    await runner.query(`select make_partition('audit_pack', 'audit_pack_elsewhen', 'default')`);
    for (const statement of ANY_RECORD) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`insert into audit_record select * from any_record on conflict do nothing`);
    await runner.query(`drop view any_record`);
    await runner.query(`drop function rows_of, make_partition`);
    await runner.query(`drop table audit_pack`);
    await runner.query(`
      create function make_partition(partition_name text, bounds text) returns void language plpgsql as $$
      begin
        execute format('create table %I partition of audit_record %s', partition_name, bounds);
        execute format(
          'create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()',
          partition_name);
      end $$`);
  }
}

/** All records, wherever they lie, for people and for checks; the service itself opens only the parts that it needs. */
const ANY_RECORD = [
  // Columns as rows: what each place has that is not null.
  `create function rows_of(columns jsonb) returns table (place bigint, fields jsonb) language sql immutable parallel safe
   begin atomic
     select ordinality, jsonb_object_agg(key, element)
     from jsonb_each(columns), jsonb_array_elements(value) with ordinality as each (element, ordinality)
     where element <> 'null'
     group by ordinality;
   end`,
  `create view any_record as
   select id, occurred_at, recorded_at, type, category, severity, service, workspace_id, about, actor, correlation_id, parent_id, trace_id, data
   from audit_record
   union all
   select event_in_pack(part.id, coalesce((share.pack #>> array['places', at::text])::int, at)),
          occurred_at, recorded_at, type, category, severity, service, workspace_id,
          coalesce(own ->> 'about', data ->> (share.pack #>> '{header,fromBody,about}'), share.pack #>> '{head,about}'), actor,
          coalesce(own ->> 'correlationId', share.pack #>> '{head,correlationId}'),
          coalesce(own ->> 'parentId', share.pack #>> '{head,parentId}')::uuid,
          split_part(coalesce(own ->> 'traceparent', share.pack #>> '{head,traceparent}'), '-', 2), data
   from audit_pack as part
   -- Read once for each part, not for each record.
   cross join lateral (select part.pack::jsonb as pack offset 0) as share
   cross join lateral (
     select place::int - 1 as at, header.fields as own, coalesce(share.pack -> 'shared', '{}') || coalesce(body.fields, '{}') as data
     from generate_series(1, part.records) as place
     left join rows_of(share.pack -> 'columns') as body using (place)
     left join rows_of(share.pack #> '{header,columns}') as header using (place)
   ) as record`,
];
