const DAY_MS = 24 * 60 * 60 * 1_000;

/** Within how many days a vulnerability is dealt with, by its severity: what docs/security/considerations.md promises. */
export const DAYS = {
  production: { critical: 2, high: 7, moderate: 30, low: 90, info: 90 },
  development: { critical: 30, high: 30, moderate: 90, low: 90, info: 90 },
};

/**
 * Whether an advisory may stay for now: somebody has accepted it, has said why, and neither the end that they set nor the time that such a
 * one may take at most is over.
 * @param {{ id: string, severity: string, inProduction: boolean }} advisory
 * @param {{ id: string, reason: string, since: string, until: string }[]} accepted
 * @param {Date} now
 */
export function isAccepted({ id, severity, inProduction }, accepted, now) {
  const days = DAYS[inProduction ? 'production' : 'development'][severity] ?? 0;
  return accepted.some(entry => {
    const longest = new Date(entry.since).getTime() + days * DAY_MS;
    const end = Math.min(longest, new Date(entry.until).getTime());
    return entry.id === id && Boolean(entry.reason) && now.getTime() < end;
  });
}
