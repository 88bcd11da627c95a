import type { Capability } from '../store/records.ts';
import type { ApiVersion } from '../versions.ts';

interface EventKind {
  /** Whether changes of one entity are gathered for a while, as Notion's documentation lists it. */
  isAggregated: boolean;
  /** What the integration must be allowed to; absent where its own things are concerned. */
  needs?: Capability;
  /** The versions that tell it; absent means all. */
  versions?: readonly ApiVersion[];
}

const content: EventKind = { isAggregated: true, needs: 'read_content' };
const atOnce: EventKind = { isAggregated: false, needs: 'read_content' };
const comment: EventKind = { isAggregated: false, needs: 'read_comments' };
const upload: EventKind = { isAggregated: false };
const old: EventKind = { ...content, versions: ['2022-06-28'] };
const dataSource: EventKind = { ...content, versions: ['2025-09-03', '2026-03-11'] };

/** The events that the sandbox tells. Notion has one more, of deleted transcripts, for which there is no API. */
export const eventKinds = {
  'page.created': content,
  'page.content_updated': content,
  'page.properties_updated': content,
  'page.moved': content,
  'page.deleted': content,
  'page.undeleted': content,
  'page.locked': atOnce,
  'page.unlocked': atOnce,
  'database.created': content,
  'database.content_updated': old,
  'database.schema_updated': old,
  'database.moved': content,
  'database.deleted': content,
  'database.undeleted': content,
  'data_source.created': dataSource,
  'data_source.content_updated': dataSource,
  'data_source.schema_updated': dataSource,
  'data_source.moved': dataSource,
  'data_source.deleted': dataSource,
  'data_source.undeleted': dataSource,
  'comment.created': comment,
  'comment.updated': comment,
  'comment.deleted': comment,
  'view.created': content,
  'view.updated': content,
  'view.deleted': content,
  'file_upload.created': upload,
  'file_upload.completed': upload,
  'file_upload.expired': upload,
  'file_upload.upload_failed': upload,
} satisfies Record<string, EventKind>;

export type EventType = keyof typeof eventKinds;

export const eventTypes = Object.keys(eventKinds) as EventType[];

export function kindOf(type: EventType): EventKind {
  return eventKinds[type];
}

/** Whether subscriptions of that version are told such events. */
export function isTold(type: EventType, version: ApiVersion): boolean {
  return kindOf(type).versions?.includes(version) ?? true;
}
