import type { Breach } from '@na/contracts';
import { defineProblem } from '@na/errors';

/** Postgres cannot be reached, ended the session, or has no room; nothing is known of a commit that was under way. */
export const DatabaseUnavailable = defineProblem({
  kind: 'unavailable',
  code: 'database_unavailable',
  title: 'Database unavailable',
  detail: 'The database does not answer right now. Try the same again in a moment.',
});

/** A statement ran into the time limit and was cancelled. */
export const DatabaseTimeout = defineProblem({
  kind: 'timeout',
  code: 'database_timeout',
  title: 'Database too slow',
  detail: 'The database took too long and the work was given up. Ask for less at once, or try again later.',
});

/** Transactions stood in each other's way more often than they were repeated. */
export const DatabaseBusy = defineProblem({
  kind: 'unavailable',
  code: 'database_busy',
  title: 'Database busy',
  detail: 'Too much is changing the same things at once. Try the same again in a moment.',
});

/** Postgres cannot keep the character NUL or half of a surrogate pair. */
export const TextNotStorable = defineProblem({
  kind: 'invalid',
  code: 'text_not_storable',
  title: 'Text cannot be stored',
  detail: 'A text holds the character NUL or half of a surrogate pair, which cannot be stored. Remove it.',
});

/** A statement failed inside a transaction, its error was swallowed, and Postgres would roll back what looks like a commit. */
export const TransactionSpoiled = defineProblem({
  kind: 'internal',
  code: 'transaction_spoiled',
  title: 'Transaction spoiled',
  detail:
    'A statement failed and the transaction went on as if it had not, so nothing was stored. Let the error of a statement end its transaction.',
});

/** The unsent events pass OUTBOX_MAX. */
export const OutboxFull = defineProblem({
  kind: 'unavailable',
  code: 'outbox_full',
  title: 'Too much waits to be told',
  detail: ({ unsent, most }: { unsent: number; most: number }) =>
    `About ${unsent} events wait to be sent and at most ${most} may, so no new work is taken. Try again when messaging has recovered.`,
});

/** An event's body is not what its contract says: a mistake in the teller's code. */
export const EventBroken = defineProblem({
  kind: 'internal',
  code: 'event_broken',
  title: 'Event breaks its contract',
  detail: ({ event, breaches }: { event: string; breaches: Breach[] }) =>
    `${event} cannot be told: ${breaches.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`).join('; ')}.`,
});

/** An event's body does not fit into a message. */
export const EventTooLarge = defineProblem({
  kind: 'internal',
  code: 'event_too_large',
  title: 'Event too large',
  detail: ({ event, bytes, most }: { event: string; bytes: number; most: number }) =>
    `${event} has ${bytes} bytes and at most ${most} travel in an event. Keep the large part in a table and tell where it stands.`,
});

/** The outbox is in the hands of a newer relay. */
export const RelayReplaced = defineProblem({
  kind: 'conflict',
  code: 'relay_replaced',
  title: 'Relay replaced',
  detail: ({ token }: { token: bigint }) => `The outbox no longer belongs to the relay with the token ${token}.`,
});

/** Nothing more is stored for a workspace that was deleted. */
export const WorkspaceDeleted = defineProblem({
  kind: 'not_found',
  code: 'workspace_deleted',
  title: 'Workspace deleted',
  detail: ({ id }: { id: string }) => `The workspace ${id} was deleted, so nothing is stored for it any more.`,
});
