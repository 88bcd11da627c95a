/**
 * How tasks that write to Notion are tried. Eight attempts, from 1 s to 5 min apart, outlive an outage of about ten minutes. The time limit leaves
 * room for what a large page needs, each request of which may take NOTION_TIMEOUT_MS. The slots are per replica and type. What names its
 * connection keeps the limits of that one's key, and rests with it when Notion asks for it.
 */
export const NOTION_WRITE = {
  retry: { maxAttempts: 8, backoff: 'exponential', delayMs: 1_000, maxDelayMs: 300_000, jitter: 0.2 },
  timeoutMs: 180_000,
  slots: 8,
  limits: [{ key: limitKeyOf('{connectionId}') }],
} as const;

/** The key of the limits that the tasks of a connection keep. */
export function limitKeyOf(connectionId: string): string {
  return `notion:conn_${connectionId}`;
}
