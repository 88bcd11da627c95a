import { Problem } from '@na/errors';
import { DatabaseBusy, DatabaseTimeout, DatabaseUnavailable, TextNotStorable } from './errors.ts';

/** How long a caller should wait before it tries again, in milliseconds: about a restart of Postgres on a quiet machine. */
const RETRY_AFTER_MS = 1_000;

/**
 * The SQLSTATE behind what was thrown, e.g. `23505` for a broken unique constraint, also through TypeORM's wrapping and causes.
 * Codes: https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
export function sqlState(thrown: unknown): string | undefined {
  const code = findCode(thrown);
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code) ? code : undefined;
}

/** What the database's failure is to the outside, or undefined when the error says nothing about the database's own health. */
export function databaseProblem(thrown: unknown): Problem | undefined {
  if (thrown instanceof Problem) return thrown;
  const given = { retryAfterMs: RETRY_AFTER_MS, cause: thrown };
  const code = findCode(thrown);
  if (code !== undefined) {
    if (NETWORK.has(code)) return DatabaseUnavailable(given);
    return problemOfState(code)?.(given);
  }
  return CONNECTION_GONE.test(messageOf(thrown)) ? DatabaseUnavailable(given) : undefined;
}

const NETWORK = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EMFILE', 'ENFILE'],
]);

// pg and pg-pool give these no code.
const CONNECTION_GONE =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|timeout expired|Cannot use a pool after calling end)/;

const STATES: [prefix: string, problem: typeof DatabaseUnavailable][] = [
  ['08', DatabaseUnavailable], // connection exceptions
  ['25006', DatabaseUnavailable], // read only: the primary moved
  ['25P03', DatabaseUnavailable], // the session idled in a transaction and was ended
  ['28', DatabaseUnavailable], // the role is not there (yet), or has another password
  ['3D000', DatabaseUnavailable], // the database is not there (yet)
  ['40001', DatabaseBusy], // serialization failure
  ['40P01', DatabaseBusy], // deadlock
  ['55P03', DatabaseBusy], // a lock was not free in time
  ['53', DatabaseUnavailable], // no disk, memory or connection left
  ['57014', DatabaseTimeout], // the statement ran into the limit
  ['57P', DatabaseUnavailable], // shut down, crashed, starting
  ['58', DatabaseUnavailable], // the system below Postgres failed
  ['22021', TextNotStorable], // NUL in a text
  ['22P05', TextNotStorable], // NUL in JSON
];

function problemOfState(code: string): typeof DatabaseUnavailable | undefined {
  return STATES.find(([prefix]) => code.startsWith(prefix))?.[1];
}

interface Wrapping {
  code?: unknown;
  driverError?: unknown;
  cause?: unknown;
  message?: unknown;
}

// A Problem's code is a word of ours, so the way goes through it to its cause.
function findCode(thrown: unknown): string | undefined {
  const { code, driverError, cause } = (thrown ?? {}) as Wrapping;
  if (driverError) return findCode(driverError);
  if (typeof code === 'string' && !(thrown instanceof Problem)) return code;
  return cause ? findCode(cause) : undefined;
}

function messageOf(thrown: unknown): string {
  const { driverError, message } = (thrown ?? {}) as Wrapping;
  return driverError ? messageOf(driverError) : String(message ?? '');
}
