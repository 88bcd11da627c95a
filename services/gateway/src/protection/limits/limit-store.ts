import type { Rate } from './token-bucket.ts';

/** Asks for tokens of one bucket. */
export interface TokensWanted {
  key: string;
  rate: Rate;
  /** How many at most. */
  want: number;
}

/** What a store gave. */
export interface TokensGiven {
  /** How many it gave; 0 when there was none. */
  granted: number;
  /** How long until the bucket is full again, in milliseconds. */
  fullInMs: number;
}

/** Nest's token for the store. */
export const LIMIT_STORE = Symbol('limit store');

/** Where all replicas count together. */
export interface LimitStore {
  readonly name: 'redis' | 'postgres';
  /** Takes tokens of several buckets, answered in the same order. */
  take(wanted: readonly TokensWanted[]): Promise<TokensGiven[]>;
  /** @throws when it does not work */
  ping(): Promise<void>;
  close(): void;
}
