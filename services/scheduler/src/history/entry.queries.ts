import type { EventType } from '@na/contracts';

/** SQL of the parts of a history's {@link Entry}. */
export interface EntrySql {
  version: string;
  /** The attempt that it concerns. */
  attempt?: string;
  /** How that attempt ended. */
  outcome?: string;
  /** Whether that attempt left a result. */
  hasResult?: string;
  /** What else the event says, beside the attempt. */
  data?: { [field: string]: string };
}

/** SQL of one entry of a task's history. */
export function entrySql<T>(event: EventType<T>, { version, attempt, outcome, hasResult, data }: EntrySql): string {
  const parts = {
    e: `'${event.name.slice(event.name.lastIndexOf('.') + 1)}'`,
    v: version,
    // In a select of its own it is computed once for all rows.
    t: '(select epoch_ms(statement_timestamp()))',
    n: attempt,
    o: outcome,
    r: hasResult,
    d: data && objectSql(data),
  };
  return objectSql(parts);
}

/** SQL of a JSON object; `fields` maps each field to the SQL of its value. */
function objectSql(fields: { [field: string]: string | undefined }): string {
  const entries = Object.entries(fields).filter(([, sql]) => sql !== undefined);
  return `jsonb_build_object(${entries.map(([field, sql]) => `'${field}', ${sql}`).join(', ')})`;
}
