import { pageAround } from '../access/lineage.ts';
import { renderImportResult } from '../file-uploads/render.ts';
import type { Authored, CommentRecord, FileUploadRecord, ViewRecord } from '../store/records.ts';
import type { EventType } from './event-types.ts';
import { differs, type Scene, type Signal } from './signal.ts';

/** What became of a comment. */
export function commentSignals(
  { store }: Scene,
  before: CommentRecord | undefined,
  after: CommentRecord | undefined,
): Signal[] {
  const comment = after ?? before;
  if (!comment) return [];
  const content = (record: CommentRecord) => [record.richText, record.attachments];
  const step = !before ? 'created' : !after ? 'deleted' : differs(content(before), content(after)) ? 'updated' : null;
  if (!step) return [];
  const { parent } = comment;
  const signal: Signal = {
    type: `comment.${step}`,
    entity: { id: comment.id, type: 'comment' },
    data: {
      parent: { id: parent.id, type: parent.type === 'page_id' ? 'page' : 'block' },
      page_id: pageAround(store, parent.id)?.id,
    },
    authors: [comment.editedBy],
    seenBy: { sharedWith: parent.id },
  };
  return [signal];
}

const uploadEvents: Partial<Record<FileUploadRecord['status'], EventType>> = {
  uploaded: 'file_upload.completed',
  expired: 'file_upload.expired',
  failed: 'file_upload.upload_failed',
};

/** What became of a file upload; only the integration that made it is told. */
export function fileUploadSignals(
  _scene: Scene,
  before: FileUploadRecord | undefined,
  after: FileUploadRecord | undefined,
): Signal[] {
  if (!after || before?.status === after.status) return [];
  const type = before ? uploadEvents[after.status] : 'file_upload.created';
  if (!type) return [];
  const hasReason = type === 'file_upload.upload_failed' && after.importResult !== null;
  const signal: Signal = {
    type,
    entity: { id: after.id, type: 'file_upload' },
    data: hasReason && after.importResult ? { file_import_result: renderImportResult(after.importResult) } : null,
    authors: [after.createdBy],
    seenBy: { bot: after.createdBy },
  };
  return [signal];
}

/** What an event has to know of a view. */
export type ViewFacts = Authored &
  Pick<ViewRecord, 'databaseId' | 'dataSourceId' | 'type' | 'name' | 'filter' | 'sorts' | 'configuration'>;

const viewFields = ['name', 'filter', 'sorts', 'configuration'] as const;

/** What became of a view. */
export function viewSignals({ version }: Scene, before: ViewFacts | undefined, after: ViewFacts | undefined): Signal[] {
  const view = after ?? before;
  if (!view) return [];
  const source = version === '2022-06-28' || view.dataSourceId === null ? {} : { data_source_id: view.dataSourceId };
  const told = (type: EventType, data: Record<string, unknown> = {}): Signal[] => [
    {
      type,
      entity: { id: view.id, type: 'view' },
      data: { parent: { id: view.databaseId, type: 'database', ...source }, ...data },
      authors: [view.editedBy],
      seenBy: { sharedWith: view.databaseId },
    },
  ];
  if (!before) return told('view.created', { view_type: view.type });
  if (!after) return told('view.deleted');
  const fields = viewFields.filter(field => differs(before[field], after[field]));
  return fields.length > 0 ? told('view.updated', { updated_fields: fields }) : [];
}
