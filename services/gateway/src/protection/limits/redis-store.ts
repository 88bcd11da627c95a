import { logger } from '@na/telemetry';
import { Redis, type RedisOptions, type Result } from 'ioredis';
import type { LimitStore, TokensGiven, TokensWanted } from './limit-store.ts';
import { stepOf } from './token-bucket.ts';

const log = logger('limits');

/** A connection on which nothing comes back for so long is given up and made anew, in milliseconds. */
const SILENCE_MS = 1_000;
/** How long to wait before the next try to connect at most, in milliseconds; there is always a next one. */
const LONGEST_PAUSE_MS = 500;
const PREFIX = 'na:limit:';

/**
 * Takes up to ARGV[3n] tokens of each bucket KEYS[n], which grow one in ARGV[3n-2] milliseconds up to ARGV[3n-1]. The clock is that of
 * Redis, so that replicas need not agree on theirs. A bucket that is full again is forgotten.
 */
const TAKE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + time[2] / 1000
  local given = {}
  for at, key in ipairs(KEYS) do
    local step, burst, want = tonumber(ARGV[3 * at - 2]), tonumber(ARGV[3 * at - 1]), tonumber(ARGV[3 * at])
    local full = math.max(tonumber(redis.call('GET', key) or '0'), now)
    local there = math.max(0, math.floor(burst - (full - now) / step + 1e-6))
    local granted = math.min(want, there)
    if granted > 0 then
      full = full + granted * step
      redis.call('SET', key, string.format('%.3f', full), 'PX', math.ceil(full - now) + 1)
    end
    given[2 * at - 1] = granted
    given[2 * at] = math.ceil(full - now)
  end
  return given`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeTokens(...keysThenArguments: (string | number)[]): Result<number[], Context>;
  }
}

/** How Redis is connected to; with `ca`, the certificates that it may be certified by (PEM), by TLS and no other way. */
export function redisOptions(ca?: string): RedisOptions {
  return {
    // A request is never kept for a server that is away.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    ...(ca === undefined ? {} : { tls: { ca } }),
    connectTimeout: SILENCE_MS,
    socketTimeout: SILENCE_MS,
    retryStrategy: tries => Math.min(tries * 50, LONGEST_PAUSE_MS),
    scripts: { takeTokens: { lua: TAKE } },
  };
}

/**
 * Counts in Redis or Valkey: one command takes tokens of several buckets, all replicas together. How long a request waits is the
 * limiter's to say: the timer of the client would also count the time in which our own loop was held up.
 */
export class RedisStore implements LimitStore {
  readonly name = 'redis';
  readonly #redis: Redis;

  constructor(url: string, ca?: string) {
    this.#redis = new Redis(url, redisOptions(ca));
    // Told each time a connection fails; that the store is away is told once, by who notices.
    this.#redis.on('error', (error: Error) => log.debug({ err: error }, 'Redis cannot be reached.'));
  }

  async take(wanted: readonly TokensWanted[]): Promise<TokensGiven[]> {
    const keys = wanted.map(({ key }) => PREFIX + key);
    const given = await this.#redis.takeTokens(
      keys.length,
      ...keys,
      ...wanted.flatMap(({ rate, want }) => [stepOf(rate), rate.burst, want]),
    );
    return wanted.map((_, at) => ({ granted: given[2 * at]!, fullInMs: given[2 * at + 1]! }));
  }

  async ping(): Promise<void> {
    await this.#redis.ping();
  }

  close(): void {
    this.#redis.disconnect();
  }
}
