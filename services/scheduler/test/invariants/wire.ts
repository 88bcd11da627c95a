import { jest } from '@jest/globals';
import pg from 'pg';

/** The way of a replica to Postgres, about to end. */
export interface Wire {
  /** Resolves once more is asked for than was let through. */
  isCut: Promise<void>;
  /** How many connections wait for an answer to what was let through. */
  readonly unanswered: number;
  /** Has what comes after fail now, as on a connection that broke before it was sent. */
  fail(): void;
  mend(): void;
}

/** What this needs to know of a client, beyond its types. */
type Sender = pg.Client & { connectionParameters: { application_name?: string } };

/** Lets so many statements of a replica through, and keeps back those after them. */
export function cutAfter(statements: number, replica: string): Wire {
  const { promise: isCut, resolve: cut } = Promise.withResolvers<void>();
  const { promise: isDead, resolve: fail } = Promise.withResolvers<void>();
  const unanswered = new Map<Promise<unknown>, Sender>();
  const { prototype } = pg.Client;
  const send = prototype.query as (...given: unknown[]) => unknown;
  const query = jest.spyOn(prototype, 'query') as unknown as jest.SpiedFunction<typeof send>;
  let left = statements;
  query.mockImplementation(function (this: Sender, ...given) {
    if (this.connectionParameters.application_name !== replica) return send.apply(this, given);
    if (left-- <= 0) {
      cut();
      return isDead.then(() => Promise.reject(new Error('Connection terminated unexpectedly')));
    }
    const answer = Promise.resolve(send.apply(this, given));
    const answered = () => unanswered.delete(answer);
    unanswered.set(answer, this);
    answer.then(answered, answered);
    return answer;
  });
  return {
    isCut,
    get unanswered() {
      return new Set(unanswered.values()).size;
    },
    fail,
    mend: () => query.mockRestore(),
  };
}
