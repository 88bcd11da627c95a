export { cron } from './cron/cron.ts';
export { type Recurrence, RecurrenceInvalid } from './recurrence.ts';
export { rrule } from './rrule/rrule.ts';
export { isZone } from './zone.ts';
