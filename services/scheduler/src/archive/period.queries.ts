/** The tables of the archive's periods, and whether their partitions are attached, being detached, or on their own. */
export const PERIOD_TABLES = `
  select child.relname as name, replace(right(child.relname, 7), '_', '-') || '-01' as period, parent.relname as parent,
         coalesce(inhdetachpending, false) as "isPending"
  from pg_class as child
  left join pg_inherits on inhrelid = child.oid
  left join pg_class as parent on parent.oid = inhparent
  where child.relnamespace = current_schema()::regnamespace and child.relkind = 'r'
    and child.relname ~ '^(archived_task|archive_chunk)_[0-9]{4}_[0-9]{2}$'
  order by child.relname desc`;

/** A table as {@link PERIOD_TABLES} gives it. */
export interface PeriodTable {
  name: string;
  period: string;
  /** The table that it is a partition of; null when it is on its own. */
  parent: string | null;
  isPending: boolean;
}

/** Takes a partition out of its table while others read and write there; waits for those who may see it still, and locks out nobody. */
export function detach(name: string, parent: string): string {
  return `alter table ${parent} detach partition ${name} concurrently`;
}

/** Ends a {@link detach} that was cut off. */
export function finishDetaching(name: string, parent: string): string {
  return `alter table ${parent} detach partition ${name} finalize`;
}

/** What a period that is on its own holds. */
export function contentOf(chunks: string): string {
  return `select coalesce(sum(tasks), 0)::int as tasks, coalesce(sum(bytes_after), 0)::float8 as bytes from ${chunks}`;
}

/** Drops the two tables of a period. */
export function drop(chunks: string, tasks: string): string {
  return `drop table ${chunks}, ${tasks}`;
}
