import { MINUTE_MS } from './notion-minute.ts';

/**
 * Where a listing stands that is under way. Rows are listed in the order in which they were made, which no edit changes; what is edited
 * meanwhile is left to the next listing. Search lists what was edited last first, so that what is edited meanwhile comes to the front, past
 * which it has been.
 */
export interface Place {
  /** Only what was edited from this minute on; all when absent. */
  since?: string;
  /** Notion's time when it began, at the earliest. */
  from?: string;
  /** Only what was made from this minute on: later windows of more rows than Notion gives. */
  createdFrom?: string;
  /** When the last row that was read was made. */
  lastCreated?: string;
  cursor?: string;
  /** The walk that it belongs to. */
  walk?: number;
  /** In how many polls it has been under way. */
  polls?: number;
}

/** One answer of a listing. */
export interface Listed {
  nextCursor: string | null;
  /** Whether Notion says that there is more than it gives. */
  isCut: boolean;
  createdTimes: string[];
}

/** How a listing goes on. */
export interface Step {
  /** Where it stands; undefined when it is done. */
  place?: Place;
  /** A minute of which not all rows can be had, as more were made in it than Notion gives. */
  unreadMinute?: string;
}

/** The filter for rows, as Notion takes it; none for all rows. */
export function filterOf({ since, createdFrom }: Place): object | undefined {
  const edited = since && { timestamp: 'last_edited_time', last_edited_time: { on_or_after: since } };
  const created = createdFrom && { timestamp: 'created_time', created_time: { on_or_after: createdFrom } };
  return edited && created ? { and: [edited, created] } : edited || created || undefined;
}

/**
 * How a listing of rows goes on after an answer. Where Notion stops though there is more, a new window begins with the minute of the last
 * row: rows of that minute are read once more, and none is passed over. Only when one minute fills a whole window it is left behind.
 */
export function afterRows(place: Place, { nextCursor, isCut, createdTimes }: Listed): Step {
  const lastCreated = createdTimes.at(-1) ?? place.lastCreated;
  if (nextCursor !== null) return { place: { ...place, cursor: nextCursor, lastCreated } };
  if (!isCut || lastCreated === undefined) return {};
  const { cursor: _, ...rest } = place;
  if (lastCreated !== place.createdFrom) return { place: { ...rest, createdFrom: lastCreated, lastCreated } };
  const next = new Date(Date.parse(lastCreated) + MINUTE_MS).toISOString();
  return { place: { ...rest, createdFrom: next, lastCreated: next }, unreadMinute: lastCreated };
}

/** Where a listing of rows goes on when Notion does not know its cursor any more. */
export function withoutCursor({ cursor: _, ...place }: Place): Place {
  return place.lastCreated === undefined ? place : { ...place, createdFrom: place.lastCreated };
}

/** How a search goes on after an answer. @param editedTimes when what it showed was edited last, in its order */
export function afterSearch(place: Place, nextCursor: string | null, editedTimes: string[]): Step {
  const last = editedTimes.at(-1);
  const isPast = place.since !== undefined && last !== undefined && Date.parse(last) < Date.parse(place.since);
  if (nextCursor === null || isPast) return {};
  return { place: { ...place, cursor: nextCursor } };
}

/** How many requests a poll spends on a search: one, as long as that is enough; then more and more, until it has caught up. */
export function searchesIn({ polls = 0 }: Place): number {
  return 2 ** Math.min(polls, 10);
}
