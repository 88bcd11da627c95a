import type { FiringReason, FiringState, Misfire, Overlap } from '@na/contracts';
import type { Recurrence } from '@na/recurrence';
import type { Exclusion } from '../calendar/excluded-days.ts';
import { firesAt, latestDue, listDue, type Span } from './due-times.ts';

/** The most due times of one schedule that one look decides on; the rest is for the next look. */
export const MOST_DECISIONS = 50;

/** What is known of a schedule when its due times are decided on. */
export interface Standing {
  id: string;
  rule: Recurrence;
  jitterMs: number;
  misfire: Misfire;
  overlap: Overlap;
  exclusion: Exclusion;
  /** All due times up to here are decided on. */
  decidedUntil: Date;
  /** Whether a task that it created is not finished. */
  isBusy: boolean;
  /** How many due times wait for that. */
  queued: number;
  /** Whether whoever defined it may no longer act. */
  isRevoked: boolean;
}

/** What becomes of a due time, or of several in a row that are skipped for one reason. */
export interface Decision {
  dueAt: Date;
  state: FiringState;
  reason?: FiringReason;
  detail?: string;
  /** Of several. */
  lastDueAt?: Date;
  count?: number;
}

/** What was decided, and what is next. */
export interface Decided {
  decisions: Decision[];
  /** Whether due times that wait since before are skipped, as one of the decisions takes their place. */
  supersedes: boolean;
  decidedUntil: Date;
  next?: Next;
}

/** The due time that is to be decided on next. */
export interface Next {
  dueAt: Date;
  /** When it fires, jitter included. */
  fireAt: Date;
}

/** The first due time after `after`; undefined when none is left. */
export function nextAfter(
  { id, rule, jitterMs }: Pick<Standing, 'id' | 'rule' | 'jitterMs'>,
  after: Date,
): Next | undefined {
  const dueAt = rule.after(after);
  return dueAt && { dueAt, fireAt: firesAt(id, dueAt, jitterMs) };
}

/**
 * Decides on the due times of a schedule that have come by now, in their order, each exactly once: from the one answer to the next, each due
 * time lies in one decision. A due time that is later than the grace allows is missed; of those the latest few fire, as the misfire policy says.
 */
export function decide(standing: Standing, now: Date): Decided {
  const { misfire, jitterMs, decidedUntil: from, exclusion } = standing;
  const missedUntil = new Date(Math.max(from.getTime(), now.getTime() - misfire.graceMs - jitterMs - 1));
  const missed = missedOf(standing, missedUntil);
  const isMissedLeft = missed.late.length > MOST_DECISIONS;
  const due = isMissedLeft
    ? missed.late.slice(0, MOST_DECISIONS)
    : [...missed.late, ...onTime(standing, missedUntil, now, MOST_DECISIONS - missed.late.length)];
  const overlap = new Overlapping(standing);
  const decisions = due.map(dueAt => {
    const detail = exclusion(dueAt);
    if (detail !== undefined) return { dueAt, state: 'skipped', reason: 'excluded', detail } as const;
    if (standing.isRevoked) return { dueAt, state: 'skipped', reason: 'actor_revoked' } as const;
    return overlap.decide(dueAt);
  });
  const decidedUntil = due.at(-1) ?? missed.skipped?.lastDueAt ?? missed.skipped?.dueAt ?? from;
  return {
    decisions: [...(missed.skipped ? [missed.skipped] : []), ...decisions],
    supersedes: overlap.supersedes,
    decidedUntil,
    next: nextAfter(standing, decidedUntil),
  };
}

/** Several due times in a row that are skipped, as one decision. */
export function skippedSpan({ first, last, count }: Span, reason: FiringReason): Decision {
  const isOne = first.getTime() === last.getTime();
  return { dueAt: first, state: 'skipped', reason, ...(!isOne && { lastDueAt: last, count }) };
}

/** Of the missed due times, those that are skipped at once, and the later ones from the first that fires on. */
function missedOf(
  { rule, decidedUntil, exclusion, misfire }: Standing,
  until: Date,
): { skipped?: Decision; late: Date[] } {
  const first = rule.after(decidedUntil);
  if (!first || first > until) return { late: [] };
  const { due, isAll } = latestDue(rule, decidedUntil, until);
  const counting = due.map((at, place) => (exclusion(at) === undefined ? place : -1)).filter(place => place >= 0);
  const most = mostLate(misfire);
  const begin = (most > 0 ? counting.slice(-most)[0] : undefined) ?? due.length;
  const late = due.slice(begin);
  const last = due[begin - 1];
  if (!last) return { late };
  const reason = isAll && (counting[0] ?? due.length) >= begin ? 'excluded' : 'misfire';
  return { skipped: skippedSpan({ first, last, ...(isAll && { count: begin }) }, reason), late };
}

/** How many of the missed due times fire at most. */
function mostLate({ policy, most }: Misfire): number {
  return { skip: 0, run_once: 1, catch_up: most }[policy];
}

/** Due times that have come by now, jitter included. One that fires later holds up those behind it, so that they fire in their order. */
function onTime({ id, rule, jitterMs }: Standing, after: Date, now: Date, most: number): Date[] {
  const due = listDue(rule, after, now, most);
  const early = due.findIndex(at => firesAt(id, at, jitterMs) > now);
  return early < 0 ? due : due.slice(0, early);
}

/** Decides on due times one after the other by what the ones before them left unfinished. */
class Overlapping {
  readonly #policy: Overlap['policy'];
  readonly #most: number;
  #isBusy: boolean;
  #queued: number;
  #waiting: Decision[] = [];
  #supersedes = false;

  constructor({ overlap, isBusy, queued }: Pick<Standing, 'overlap' | 'isBusy' | 'queued'>) {
    this.#policy = overlap.policy;
    this.#most = overlap.most;
    this.#isBusy = isBusy;
    this.#queued = queued;
  }

  get supersedes(): boolean {
    return this.#supersedes;
  }

  decide(dueAt: Date): Decision {
    if (this.#policy === 'allow' || (!this.#isBusy && !this.#queued)) {
      this.#isBusy = true;
      return { dueAt, state: 'fired' };
    }
    if (this.#policy === 'skip') return { dueAt, state: 'skipped', reason: 'overlap' };
    return this.#policy === 'queue' ? this.#queue(dueAt) : this.#supersede(dueAt);
  }

  #queue(dueAt: Date): Decision {
    if (this.#queued >= this.#most) return { dueAt, state: 'skipped', reason: 'queue_full' };
    this.#queued++;
    return { dueAt, state: 'queued' };
  }

  #supersede(dueAt: Date): Decision {
    for (const before of this.#waiting) Object.assign(before, { state: 'skipped', reason: 'superseded' });
    this.#supersedes ||= this.#queued > this.#waiting.length;
    const decision: Decision = { dueAt, state: 'queued' };
    this.#waiting = [decision];
    this.#queued = 1;
    return decision;
  }
}

/** Decides on one due time beside the rule, such as a run by hand. */
export function decideOn(
  standing: Pick<Standing, 'overlap' | 'isBusy' | 'queued'>,
  dueAt: Date,
): Decided['decisions'][0] & { supersedes: boolean } {
  const overlap = new Overlapping(standing);
  return { ...overlap.decide(dueAt), supersedes: overlap.supersedes };
}
