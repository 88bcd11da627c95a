/** A worker, as a row of the table. */
const WORKER = `uid as id, id as name, service, version, standing, load, slots || ordered_slots as slots, started_at, last_beat, ordered_by, reason`;

/** The workers whose lease is not over, by name. */
export const HEARD_WORKERS = `
  select ${WORKER} from worker where lease_until > clock_timestamp() order by id limit 1000`;

/** Tells the worker $1 how to go on: $2, or as it does; with the slots $3 (JSON) besides those it was told before; by whom ($4) and why ($5). */
export const ORDER_WORKER = `
  update worker set
    standing = coalesce($2, standing), ordered_slots = ordered_slots || $3::jsonb, ordered_by = $4, reason = $5
  where uid = $1 and lease_until > clock_timestamp()
  returning ${WORKER}, ordered_slots`;
