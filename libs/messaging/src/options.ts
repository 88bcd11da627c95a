/** What a service says of its messaging. */
export interface MessagingOptions {
  /** The service, e.g. `notion-sync`. */
  service: string;
  /** The services whose events it hears. */
  hears: readonly string[];
}

/** Nest's token for {@link MessagingOptions}. */
export const MESSAGING = Symbol('messaging');
