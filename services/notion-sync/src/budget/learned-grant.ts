/** What is known of how many requests Notion grants a connection per 60 seconds. */
export interface Grant {
  /** So many are made at most. */
  granted: number;
  /** The most that were made within 60 seconds without a refusal. */
  proven: number;
  /** How many had been made when Notion last refused one for its rate; null when it never did, or long ago. */
  refusedAtUse: number | null;
}

/** Between which numbers it is learned. */
export interface GrantBounds {
  least: number;
  most: number;
}

/** Raised by a tenth at a time: a step too far costs one refusal. */
const STEP = 0.1;
/** As near as this to a number that was refused is not gone again, for we count requests from earlier on than Notion does. */
const NEAR = 0.95;

/** A refusal at less than this share of the budget is a surprise: it may be somebody else who spends what Notion grants, for once. */
const SURPRISE = 0.5;

/**
 * After Notion refused a request for the connection's rate while `used` of its budget were used. When that is less than `least`, somebody else
 * spends nearly all that Notion grants, and nothing is learned. A surprise is only noted, until one comes again in another minute.
 * @param isRepeated whether one that is remembered came more than a minute earlier
 */
export function afterRefusal(grant: Grant, used: number, { least }: GrantBounds, isRepeated: boolean): Grant {
  const { granted, proven, refusedAtUse } = grant;
  if (used < least) return grant;
  if (used < granted * SURPRISE && !isRepeated) return refusedAtUse === null ? { ...grant, refusedAtUse: used } : grant;
  // What went well before and is less than what was refused still holds.
  const safe = proven < used ? proven : 0;
  const lowered = Math.min(granted - 1, Math.max(safe, Math.floor(used * 0.9)));
  return {
    granted: Math.max(Math.min(least, granted), lowered),
    proven: proven < used ? proven : 0,
    refusedAtUse: used,
  };
}

/** After the budget was nearly used up for long, and Notion refused nothing: a step up, and never near to what it refused of late. */
export function afterSaturation(grant: Grant, { most }: GrantBounds): Grant {
  const { granted, refusedAtUse } = grant;
  const isKnown = refusedAtUse !== null && refusedAtUse >= granted * SURPRISE;
  const ceiling = isKnown ? Math.min(most, Math.floor(refusedAtUse * NEAR)) : most;
  const raised = Math.min(granted + Math.max(1, Math.floor(granted * STEP)), ceiling);
  return raised > granted ? { ...grant, granted: raised } : grant;
}
