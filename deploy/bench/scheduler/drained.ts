import { sql } from './sql.ts';
import { until } from './until.ts';

/** Events of the scheduler that are not numbered, not sent, or not yet in the audit record. */
const UNHEARD = `
  with told as (
    select 'scheduler/' || epoch as source, last_number, sent_number,
           exists (select from scheduler.outbox where number is null) as has_unnumbered
    from scheduler.outbox_relay
  ), heard as (
    select watermark + (select count(*) from audit.inbox where inbox.source = told.source and number > watermark) as numbers
    from told join audit.inbox_source using (source)
  )
  select has_unnumbered or sent_number < last_number or coalesce((select numbers from heard), 0) < last_number as is_waiting
  from told`;

/** Waits until all that the scheduler told is sent, and audit has recorded it. */
export async function drained(oursUrl: string): Promise<void> {
  await until('audit has recorded all that the scheduler told', async () => {
    const [found] = await sql<{ is_waiting: boolean }>(oursUrl, UNHEARD);
    return found?.is_waiting === false;
  });
}
