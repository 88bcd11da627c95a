/** Who wins when both sides changed a field to different values. */
export type Policy = 'notion' | 'api' | 'newest' | 'ask';

/** Notion rounds the time of an edit down to the minute. */
const MINUTE_MS = 60_000;

/**
 * Who wins by a policy; nobody when somebody is to be asked.
 * @param oursAt when the API changed the field, in milliseconds since 1970
 * @param theirsAt when the page was edited last in Notion, rounded down to the minute; that is as exact as Notion is, so within that minute, where
 * nobody can tell, Notion's value stays: it is the one that a person looks at
 */
export function winnerBy(policy: Policy, oursAt: number, theirsAt: number): 'notion' | 'api' | undefined {
  if (policy === 'ask') return undefined;
  if (policy !== 'newest') return policy;
  return oursAt >= theirsAt + MINUTE_MS ? 'api' : 'notion';
}
