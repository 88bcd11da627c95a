import { isSameValue, meet, type FieldValue, type Fields } from './merge.ts';
import { winnerBy, type Policy } from './policy.ts';

/** How a to-do stands between us and Notion. All times are milliseconds since 1970, by one clock: the database's. */
export interface Standing {
  /** As the API shows it. */
  ours: Fields;
  /** What Notion and we last agreed on. */
  base: Fields;
  /** When the API changed a field, as long as Notion has not got that. */
  editedAt: { [field: string]: number };
  /** A reading that began before this moment may be older than `base`. */
  asOf: number;
  /** When Notion says that the page of `base` was edited, rounded down to the minute. */
  notionEditedAt: number;
  /** The write that is under way, or whose end nobody knows. */
  sent: Sent | null;
  /** What stands in Notion in the fields that wait for somebody's decision. */
  open: Fields;
}

/** A write of ours: what it brings to Notion, and the moment from which on it cannot come there any more. */
export interface Sent {
  fields: Fields;
  until: number;
}

/** What Notion said of a page. */
export interface Reading {
  /** When Notion was asked: what it said is not older. */
  readAt: number;
  /** Its values; fields that it says nothing of are absent. */
  theirs: Fields;
  /** When Notion says that the page was edited last, rounded down to the minute. */
  editedAt: number;
}

/** A field that both sides changed to different values. */
export interface Conflict {
  field: string;
  base: FieldValue;
  ours: FieldValue;
  theirs: FieldValue;
  /** Who wins by the policy; nothing when somebody is to decide. */
  winner?: 'notion' | 'api';
}

/** What a reading brought. */
export interface Merged {
  /** `merged`: it is worked in; `known`: it is old, and says nothing new; `doubtful`: it may be old or new, so Notion is to be asked again. */
  verdict: 'merged' | 'known' | 'doubtful';
  standing: Standing;
  /** The fields that changed here. */
  taken: string[];
  /** The conflicts that were found now. */
  conflicts: Conflict[];
  /** Open conflicts that ended by themselves, by field. */
  ended: { [field: string]: 'agreed' | 'api' };
}

const TRASH = 'archived';

/** What Notion is still to get, by field. */
export function pendingOf({ ours, base, open }: Standing): string[] {
  return Object.keys(ours).filter(field => !(field in open) && !isSameValue(ours[field], base[field] ?? null));
}

/**
 * What the next write brings to Notion: nothing while one is under way. Notion lets nobody edit what lies in its trash, so what is there comes
 * back alone and first, and what is to go there goes alone and last.
 */
export function nextWrite(standing: Standing): Fields | undefined {
  const { ours, base, sent, open } = standing;
  if (sent || TRASH in open) return undefined;
  const pending = pendingOf(standing);
  const isTrashed = base[TRASH] === true;
  const edits = isTrashed ? [] : pending.filter(field => field !== TRASH);
  const chosen = edits.length ? edits : pending.filter(field => field === TRASH);
  return chosen.length ? Object.fromEntries(chosen.map(field => [field, ours[field]!])) : undefined;
}

/** The API changes fields. It is seen at once. */
export function edit(standing: Standing, changes: Fields, now: number): Standing {
  const times = Object.fromEntries(Object.keys(changes).map(field => [field, now]));
  return { ...standing, ours: { ...standing.ours, ...changes }, editedAt: { ...standing.editedAt, ...times } };
}

/** A write begins, which comes to Notion before `until` or never. */
export function begin(standing: Standing, fields: Fields, until: number): Standing {
  return { ...standing, sent: { fields, until } };
}

/** The write that was under way cannot come to Notion any more, if it did not yet. */
export function over(standing: Standing, now: number): Standing {
  const { sent } = standing;
  return sent ? { ...standing, sent: { ...sent, until: Math.min(sent.until, now) } } : standing;
}

/** Notion did not take the write that was under way. */
export function refused(standing: Standing): Standing {
  return { ...standing, sent: null };
}

/**
 * Notion took the write that was under way, and said how the page stands after it.
 * @param answer read when the write began, as Notion may have been asked something else since
 */
export function answered(standing: Standing, answer: Reading, policy: Policy, now: number): Merged {
  const settled = { ...standing, base: { ...standing.base, ...standing.sent?.fields }, sent: null };
  if (standing.asOf <= answer.readAt) return read(settled, answer, policy, now);
  return { verdict: 'doubtful', standing: { ...settled, asOf: now }, taken: [], conflicts: [], ended: {} };
}

/** Works in what Notion said of the page. The same again changes nothing, in whatever order readings come. */
export function read(standing: Standing, reading: Reading, policy: Policy, now: number): Merged {
  const nothing = { standing, taken: [], conflicts: [], ended: {} };
  if (reading.readAt < standing.asOf) return { verdict: isOld(standing, reading) ? 'known' : 'doubtful', ...nothing };
  if (isInTheMiddle(standing, reading)) return { verdict: 'doubtful', ...nothing };
  const next: Standing = {
    ...standing,
    ours: { ...standing.ours },
    base: { ...standing.base },
    editedAt: { ...standing.editedAt },
    open: { ...standing.open },
    asOf: now,
    notionEditedAt: reading.editedAt,
  };
  const merged: Merged = { verdict: 'merged', standing: next, taken: [], conflicts: [], ended: {} };
  const { [TRASH]: trashed, ...others } = reading.theirs;
  for (const [field, theirs] of Object.entries(others)) mergeField(merged, field, theirs, reading, policy);
  // The trash comes last, as it concerns whatever is still to go to Notion.
  if (trashed !== undefined) mergeTrash(merged, trashed, reading, policy);
  next.sent = isOver(standing.sent, reading) ? null : standing.sent;
  for (const field of Object.keys(next.editedAt))
    if (isSameValue(next.ours[field], next.base[field])) delete next.editedAt[field];
  return merged;
}

/** Somebody decides an open conflict. */
export function decide(standing: Standing, field: string, keep: 'notion' | 'api'): Standing {
  const { [field]: theirs, ...open } = standing.open;
  if (theirs === undefined) return standing;
  const base = { ...standing.base, [field]: theirs };
  if (keep === 'api') return { ...standing, base, open };
  const ours = field === TRASH ? { ...standing.ours, ...withoutPending(standing) } : standing.ours;
  return { ...standing, base, open, ours: { ...ours, [field]: theirs } };
}

function mergeField(merged: Merged, field: string, theirs: FieldValue, reading: Reading, policy: Policy): void {
  const { standing } = merged;
  const { base, ours, sent, open } = standing;
  const mine = ours[field] ?? null;
  // What Notion put where nothing was agreed on, such as a default, gives way to what somebody asked for here.
  const before = field in base ? base[field] : field in standing.editedAt ? theirs : undefined;
  const meeting = meet(before, mine, theirs, sent?.fields[field]);
  if (meeting === 'conflict') return clash(merged, field, theirs, reading, policy);
  if (field in open) {
    delete open[field];
    merged.ended[field] = meeting === 'agreed' ? 'agreed' : 'api';
  }
  if (meeting === 'theirs') take(merged, field, theirs);
  base[field] = theirs;
}

function mergeTrash(merged: Merged, theirs: FieldValue, reading: Reading, policy: Policy): void {
  const { standing } = merged;
  const isTrashedThere = theirs === true && standing.base[TRASH] !== true && standing.ours[TRASH] !== true;
  const isOurs = standing.sent?.fields[TRASH] === true;
  const edits = pendingOf(standing).filter(field => field !== TRASH);
  if (isTrashedThere && !isOurs && edits.length) return clash(merged, TRASH, theirs, reading, policy);
  mergeField(merged, TRASH, theirs, reading, policy);
}

function clash(merged: Merged, field: string, theirs: FieldValue, { editedAt }: Reading, policy: Policy): void {
  const { standing } = merged;
  const { base, ours, open } = standing;
  const isKnown = field in open;
  if (isKnown) {
    open[field] = theirs;
    return;
  }
  const edits = field === TRASH ? pendingOf(standing) : [field];
  const oursAt = Math.max(...edits.map(each => standing.editedAt[each] ?? 0));
  const winner = winnerBy(policy, oursAt, editedAt);
  merged.conflicts.push({ field, base: base[field] ?? null, ours: ours[field] ?? null, theirs, winner });
  if (!winner) {
    open[field] = theirs;
    return;
  }
  base[field] = theirs;
  if (winner === 'api') return;
  if (field === TRASH) for (const [each, value] of Object.entries(withoutPending(standing))) take(merged, each, value);
  take(merged, field, theirs);
}

function take(merged: Merged, field: string, value: FieldValue): void {
  if (isSameValue(merged.standing.ours[field], value)) return;
  merged.standing.ours[field] = value;
  merged.taken.push(field);
}

/** What Notion has where it is still to get something. */
function withoutPending(standing: Standing): Fields {
  const edits = pendingOf(standing).filter(field => field !== TRASH);
  return Object.fromEntries(edits.map(field => [field, standing.base[field] ?? null]));
}

/** A reading that began too early says nothing new when it shows what is agreed on, or a page that was edited in an earlier minute. */
function isOld({ base, notionEditedAt }: Standing, { theirs, editedAt }: Reading): boolean {
  return editedAt < notionEditedAt || Object.entries(theirs).every(([field, value]) => isSameValue(value, base[field]));
}

/** Whether a write of ours is under way to a field that somebody else changed: only its end tells who was first. */
function isInTheMiddle({ base, ours, sent }: Standing, { readAt, theirs }: Reading): boolean {
  if (!sent || readAt >= sent.until) return false;
  const isTrashed = theirs[TRASH] === true && base[TRASH] !== true;
  return Object.entries(sent.fields).some(([field, value]) => {
    const there = theirs[field];
    if (there === undefined || isSameValue(there, value)) return false;
    return isTrashed || meet(base[field], ours[field] ?? null, there, value) === 'conflict';
  });
}

/** A write is done with when Notion was asked after the moment from which on it cannot come any more, or all of it stands there. */
function isOver(sent: Sent | null, { readAt, theirs }: Reading): boolean {
  if (!sent) return true;
  const stands = Object.entries(sent.fields).every(([field, value]) => isSameValue(theirs[field], value));
  return readAt >= sent.until || stands;
}
