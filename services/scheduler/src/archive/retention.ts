/** How long finished tasks are kept. */
export interface Retention {
  /** How long they stay live, in milliseconds. */
  liveMs: number;
  /** How long they are archived then, in milliseconds. */
  archivedMs: number;
}

/** What a workspace says of one type, or of every type (`null`) of which it says nothing else. */
export interface PolicyOf extends Retention {
  type: string | null;
}

/** How long tasks of a type are kept: by the policy of the type, else by the workspace's for every type, else as configured. */
export function retentionOf(type: string, policies: readonly PolicyOf[], configured: Retention): Retention {
  return policies.find(policy => policy.type === type) ?? policies.find(policy => policy.type === null) ?? configured;
}

/** The shortest live time of all: what is younger than this is not due, whatever its type. */
export function shortestLiveMs(policies: readonly PolicyOf[], configured: Retention): number {
  return Math.min(configured.liveMs, ...policies.map(({ liveMs }) => liveMs));
}
