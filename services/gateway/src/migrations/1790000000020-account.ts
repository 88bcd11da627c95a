import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts that people open, look after and close themselves. */
export class Account1790000000020 implements MigrationInterface {
  readonly name = 'Account1790000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table users
        drop constraint users_state_check,
        -- Who has signed up and not yet shown that the address is theirs is unverified, and cannot log in.
        add check (state in ('unverified', 'active', 'suspended')),
        add column name                text,
        add column password_changed_at timestamptz(3) not null default now(),
        -- The password opens nothing until another is set by a link in a mail.
        add column must_reset_password boolean        not null default false,
        add column version             integer        not null default 1`);
    // Those from before were made by who runs the instance, who vouches for them.
    await runner.query(`update users set email_verified_at = created_at where email_verified_at is null`);
    await runner.query(`create index on users (created_at) where state = 'unverified'`);
    await runner.query(`
      create table account_requests (
        id             uuid           primary key,
        kind           text           not null check (kind in ('sign_up', 'verify_email', 'reset_password')),
        -- In lower case. The row is gone as soon as the request is dealt with.
        email          text           not null,
        password_hash  text           check ((kind = 'sign_up') = (password_hash is not null)),
        ip             text           not null,
        correlation_id text           not null,
        created_at     timestamptz(3) not null default now(),
        due_at         timestamptz(3) not null default now()
      )`);
    await runner.query(`create index on account_requests (due_at)`);
    await runner.query(`
      create table email_tokens (
        id         uuid           primary key default uuidv7(),
        -- SHA-256 of the token. 256 bits of chance need no slow hash.
        hash       bytea          not null unique,
        user_id    uuid           not null references users on delete cascade,
        purpose    text           not null check (purpose in
                     ('verify_email', 'reset_password', 'change_email_old', 'change_email_new', 'undo_email_change')),
        -- The address that the token was sent to.
        email      text           not null,
        expires_at timestamptz(3) not null
      )`);
    // A newer one replaces the one before; only the ways back from several changes stand side by side.
    await runner.query(`create unique index on email_tokens (user_id, purpose) where purpose <> 'undo_email_change'`);
    await runner.query(`create index on email_tokens (email) where purpose = 'undo_email_change'`);
    await runner.query(`create index on email_tokens (user_id)`);
    await runner.query(`create index on email_tokens (expires_at)`);
    await runner.query(`
      create table email_changes (
        user_id          uuid           primary key references users on delete cascade,
        -- In lower case.
        new_email        text           not null,
        -- The session that asked; it goes on when the others end.
        session_id       uuid           not null,
        confirmed_by_old boolean        not null default false,
        confirmed_by_new boolean        not null default false,
        expires_at       timestamptz(3) not null
      )`);
    await runner.query(`
      create table mail_requests (
        -- A keyed hash of an e-mail address, or of the address that requests come from.
        subject  bytea          primary key,
        requests integer        not null,
        until    timestamptz(3) not null
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table mail_requests, email_changes, email_tokens, account_requests`);
    await runner.query(`delete from users where state = 'unverified'`);
    await runner.query(`
      alter table users
        drop constraint users_state_check, add check (state in ('active', 'suspended')),
        drop column name, drop column password_changed_at, drop column must_reset_password, drop column version`);
  }
}
