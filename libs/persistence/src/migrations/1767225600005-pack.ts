import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A row of the outbox may tell many events. */
export class Pack1767225600005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(EVENT_IN_PACK);
    // Bodies are passed on and never searched, so they are json: jsonb would be taken apart on the way in and put together on the way out.
    await runner.query(`
      alter table outbox
        alter actor drop not null,
        alter correlation_id drop not null,
        -- The body of one event, or a pack of many.
        alter data drop not null,
        alter data type json,
        add column pack json,
        add column events int not null default 1,
        add constraint outbox_single_or_pack check (case when pack is null
          then data is not null and events = 1 and actor is not null and correlation_id is not null
          else data is null and events between 1 and 65536 and id = event_in_pack(id, 0) end),
        -- What is larger would be refused by the broker, and all behind it would wait for ever.
        add constraint outbox_fits_message check (pg_column_size(coalesce(pack, data)) <= ${MAX_MESSAGE_BYTES})`);
    // Compressing a body costs twice what all the rest of writing it does, and the disk that it would spare is free again in a week.
    await runner.query('alter table outbox alter data set storage external, alter pack set storage external');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('delete from outbox where pack is not null');
    await runner.query(`
      alter table outbox drop constraint outbox_fits_message, drop constraint outbox_single_or_pack, drop column pack, drop column events,
        alter data type jsonb, alter data set not null, alter actor set not null, alter correlation_id set not null`);
    await runner.query('drop function event_in_pack');
  }
}

/** What Postgres puts before a value, in bytes. */
const LENGTH_WORD = 4;
/** Largest body of a message, as Postgres counts it: half of what NATS takes. */
const MAX_MESSAGE_BYTES = 512 * 1024 + LENGTH_WORD;

/** The id of the event number `index` (from 0) of a pack; `event_in_pack(uuidv7(), 0)` makes the id of a new pack. */
const EVENT_IN_PACK = `
  create function event_in_pack(pack uuid, index int) returns uuid language sql immutable strict parallel safe
  return (left(pack::text, 32) || lpad(to_hex(index), 4, '0'))::uuid`;
