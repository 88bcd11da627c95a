const IN_FORCE = `lifted_at is null and (until is null or until > now())`;

const SEEN = `id, text(network) as network, because, reason, created_by as "createdBy", created_at as "createdAt", until`;

/** The blocks in force, newest first; so many that the memory of a replica is not in danger. */
export const IN_FORCE_NOW = `select id, text(network) as network, because, until from address_blocks where ${IN_FORCE} order by id desc limit 20000`;

/** A page of the blocks in force, newest first: $1 is where the page before ended, $2 how many. */
export const PAGE = `select ${SEEN} from address_blocks where ${IN_FORCE} and ($1::uuid is null or id < $1) order by id desc limit $2`;

/** The block $1, in force or over. */
export const ONE = `select ${SEEN}, ${IN_FORCE} as "isInForce" from address_blocks where id = $1`;

/** Makes a block; answers with nothing when there is one of this id. */
export const MAKE = `
  insert into address_blocks (id, network, because, reason, created_by, until)
  values ($1, network($2::inet), $3, $4, $5, $6)
  on conflict (id) do nothing
  returning ${SEEN}`;

/** Lifts the block $1 on behalf of $2. */
export const LIFT = `
  update address_blocks set lifted_at = now(), lifted_by = $2 where id = $1 and ${IN_FORCE}
  returning text(network) as network`;

/** Forgets what was refused to whoever was let in again. */
export const FORGIVE = `delete from refused_credentials where network <<= $1::cidr`;

/** Adds refusals ($2) of clients ($1) to what other replicas counted in a window of $3; answers with those who have $4 or more. */
export const COUNT = `
  with counted as (
    insert into refused_credentials as known (network, refused, until, forget_at)
    select network, refused, now() + $3::interval, now() + $3::interval
    from unnest($1::cidr[], $2::int[]) as came (network, refused) order by network
    on conflict (network) do update set
      refused = case when known.until > now() then known.refused + excluded.refused else excluded.refused end,
      until = case when known.until > now() then known.until else excluded.until end,
      blocked = case when known.forget_at > now() then known.blocked else 0 end
    returning network, refused)
  select text(network) as network from counted where refused >= $4`;

/** Begins the count of $1 anew and answers how often it has been blocked with this time, forgotten after $3; nothing when another replica did so. */
export const BLOCKED_AGAIN = `
  update refused_credentials set refused = 0, blocked = blocked + 1, forget_at = now() + $3::interval
  where network = $1::cidr and refused >= $2
  returning blocked`;

/** Forgets counts that are over, and blocks that were over 90 days ago. */
export const SWEEP = [
  `delete from refused_credentials where until < now() and forget_at < now()`,
  `delete from address_blocks where least(until, coalesce(lifted_at, 'infinity')) < now() - interval '90 days'`,
];
