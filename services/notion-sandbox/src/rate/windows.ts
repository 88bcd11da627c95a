import { rateLimited, type RateLimitReason } from '../errors.ts';

const windowMs = 60_000;

interface Window {
  opened: number;
  used: number;
}

/**
 * Budgets per fixed window of 60 seconds, one window per key. A window opens with its first request, may be spent in one
 * burst, and a refused request costs nothing.
 */
export class RateWindows {
  private windows = new Map<string, Window>();

  /** Spends one request of each budget, or throws the 429 of the first that is empty and spends none. */
  spend(now: number, budgets: { key: string; limit: number; reason: RateLimitReason }[]): void {
    const limited = budgets.filter(budget => budget.limit > 0);
    for (const { key, limit, reason } of limited) {
      const { opened, used } = this.open(key, now);
      if (used >= limit) throw rateLimited(Math.max(1, Math.ceil((opened + windowMs - now) / 1000)), reason);
    }
    for (const { key } of limited) this.open(key, now).used += 1;
  }

  /** All budgets are whole again. */
  clear(): void {
    this.windows.clear();
  }

  private open(key: string, now: number): Window {
    const current = this.windows.get(key);
    // A clock that was set back would otherwise leave a window open for ever.
    if (current && now < current.opened + windowMs && now >= current.opened) return current;
    const fresh = { opened: now, used: 0 };
    this.windows.set(key, fresh);
    return fresh;
  }
}
