/** What a service says of its messaging. */
export interface MessagingOptions {
  /** The service, e.g. `notion-sync`. */
  service: string;
  /** The services whose events it hears. */
  hears: readonly string[];
  /**
   * For who hears very much and is in no hurry: while it is busy, at least so long lies between the starts of two batches, in
   * milliseconds, unless one is full. 0 unless given. What comes after a pause is heard at once.
   */
  gatherMs?: number;
}

/** Nest's token for {@link MessagingOptions}. */
export const MESSAGING = Symbol('messaging');
