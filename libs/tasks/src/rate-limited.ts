/**
 * Thrown by a handler that was told to rest, e.g. by a 429 with `Retry-After`: the attempt is handed back at no cost, and no task of the
 * workspace that names the key in its limits starts before `until`, on any worker. Those that run go on.
 */
export class RateLimited extends Error {
  override readonly name = 'RateLimited';
  /** The key of a limit, e.g. `notion:conn_1`; the workspace's own. */
  readonly key: string;
  readonly until: Date;

  constructor({
    key,
    until,
    reason = 'The other side asked for a rest.',
  }: {
    key: string;
    until: Date;
    reason?: string;
  }) {
    super(reason);
    this.key = key;
    this.until = until;
  }
}
