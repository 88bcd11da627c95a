import { unpack } from '@na/messaging';
import { eventIdInPack, type PackedHeader, type PackJson } from '@na/persistence';
import { fileEvent, type RecordedRow, type RecordRow } from '../record/record.ts';

/** What the records of a part have alike. */
type Alike = Pick<RecordRow, 'occurred_at' | 'type' | 'category' | 'severity' | 'service' | 'workspace_id' | 'actor'>;

/** The records of one pack that one actor made in one workspace; so they are of one type and one moment too. A row of `audit_pack`. */
export interface PackPart extends Alike {
  /** That of its first record. */
  id: string;
  /** That of its last record. */
  last_id: string;
  /** How many they are. */
  records: number;
  pack: PartJson;
}

/** A part as it is read. */
export type RecordedPart = PackPart & { recorded_at: Date };

/** What a record keeps of its header beside what all of its part share. */
export const SAID = ['about', 'correlationId', 'parentId', 'traceparent'] as const;
export type Said = (typeof SAID)[number];

/** The part's share of the pack; what all its events have alike is said once. */
export interface PartJson extends PackJson {
  /** What each header says that does not say otherwise for itself. */
  head: Partial<Pick<PackedHeader, Said>>;
  /** Which events of the pack these are; absent when they are all. */
  places?: number[];
}

/** The records of a part, in the order of their ids. */
export function recordsIn(part: RecordedPart): RecordedRow[] {
  const { places, head, ...pack } = part.pack;
  const shared = {
    ...head,
    id: part.id,
    type: part.type,
    source: part.service,
    number: 0,
    time: part.occurred_at.toISOString(),
    workspaceId: part.workspace_id,
    actor: part.actor,
  };
  return unpack(shared, part.records, pack).map((event, at) => ({
    ...fileEvent(event),
    id: eventIdInPack(part.id, places?.[at] ?? at),
    category: part.category,
    severity: part.severity,
    recorded_at: part.recorded_at,
  }));
}
