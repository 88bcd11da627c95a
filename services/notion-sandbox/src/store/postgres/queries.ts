export const findSchema = `select to_regnamespace('sandbox') is not null as found`;

export const createSchema = `create schema sandbox`;

/** The tables of the schema; a new kind of record needs no new table. */
export const createTables = `
create table if not exists sandbox.head (
  is_only boolean primary key default true check (is_only),
  format int not null,
  commit uuid not null
);
comment on table sandbox.head is 'The latest write of the sandbox that has the schema; none before the first state.';
create table if not exists sandbox.record (
  position bigint generated always as identity primary key,
  kind text not null,
  id text not null,
  record json not null,
  unique (kind, id)
);
comment on table sandbox.record is 'Pages, blocks, users …, in the order in which they came; text without form is written as a string in them.';
create table if not exists sandbox.child_list (
  parent text primary key,
  ids json not null
);
comment on table sandbox.child_list is 'What stands in a page or block, in order.';
create table if not exists sandbox.blob_piece (
  blob text not null,
  place int not null,
  bytes bytea not null,
  primary key (blob, place)
);
comment on table sandbox.blob_piece is 'The bytes of files by the SHA-256 of the whole, in pieces.';
`;

/** One sandbox per database has the schema, for as long as its session lasts. The numbers are drawn. */
export const takeLock = `select pg_try_advisory_lock(1853190249, 1936945006) as taken`;

export const readHead = `select format, commit from sandbox.head`;

/** Moves the head from the commit $1 to $2, or makes it; no row when somebody else has moved it. */
export const moveHead = `
insert into sandbox.head (format, commit) values (1, $2)
on conflict (is_only) do update set commit = excluded.commit, format = excluded.format where head.commit = $1
returning commit`;

/** So many records after a position. */
export const readRecords = `
select position, kind, record from sandbox.record where position > $1 order by position limit $2`;

export const readChildLists = `
select parent, ids from sandbox.child_list where parent > $1 order by parent limit $2`;

/** Lists of equal length: kinds, ids, records as JSON. A record that stands already keeps its position. */
export const putRecords = `
insert into sandbox.record (kind, id, record)
select kind, id, record::json
from unnest($1::text[], $2::text[], $3::text[]) with ordinality as given (kind, id, record, place)
order by place
on conflict (kind, id) do update set record = excluded.record`;

export const removeRecords = `
delete from sandbox.record using unnest($1::text[], $2::text[]) as gone (kind, id)
where record.kind = gone.kind and record.id = gone.id`;

export const putChildLists = `
insert into sandbox.child_list (parent, ids)
select parent, ids::json from unnest($1::text[], $2::text[]) as given (parent, ids)
on conflict (parent) do update set ids = excluded.ids`;

export const removeAll = `truncate sandbox.record, sandbox.child_list`;
