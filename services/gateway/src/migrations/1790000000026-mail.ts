import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mails that wait to be sent, and what became of those that did. */
export class Mail1790000000026 implements MigrationInterface {
  readonly name = 'Mail1790000000026';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table mails (
        id              uuid           primary key,
        template        text           not null,
        -- Recipient and data, sealed with SECRETS_KEY, as links hold tokens; gone as soon as nobody sends it any more.
        sealed          text,
        -- Keyed, so that mails to one address can be told together without keeping it.
        recipient_hash  text           not null,
        -- Without a reference: the mail that says that an account is deleted outlives it.
        user_id         uuid,
        state           text           not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
        attempts        int            not null default 0,
        next_attempt_at timestamptz(3) not null default now(),
        -- Until when a replica has it in hand; should that die, it is free again then.
        claimed_until   timestamptz(3),
        -- The mail server was away at the last attempt, so it goes as soon as that is back.
        is_held_up      boolean        not null default false,
        -- Never what a server said word for word: that may hold the address.
        last_error      text,
        correlation_id  text           not null,
        traceparent     text,
        created_at      timestamptz(3) not null default now(),
        done_at         timestamptz(3),
        check ((state = 'waiting') = (sealed is not null)),
        check ((state = 'waiting') = (done_at is null))
      )`);
    await runner.query(`create index on mails (next_attempt_at) where state = 'waiting'`);
    await runner.query(`create index on mails (done_at) where state <> 'waiting'`);
    // At most one row: while it is there, all replicas know that the mail server's absence was told.
    await runner.query(`
      create table mail_outage (
        only_row boolean        primary key default true check (only_row),
        since    timestamptz(3) not null default now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table mail_outage, mails`);
  }
}
