import type { EventType } from '@na/contracts';
import { ifAlike, packSql } from '@na/persistence';

/** SQL of what an event says besides its body, where it differs from the task's own. */
export interface Asker {
  actor: string;
  correlationId: string;
  traceparent: string;
}

const TASK_ITSELF: Asker = { actor: 'actor', correlationId: 'correlation_id', traceparent: 'traceparent' };

/** The body of a task's event beside the task's id, version and type, which each begins with: the SQL of each value. */
type BodySql<T> = { [field in Exclude<keyof T, 'taskId' | 'version' | 'type'>]?: string };

/**
 * SQL that tells an event of each task in `source`, a relation with the columns of a task, all in one pack: in the same statement as the
 * change, so that neither is ever without the other and none costs a round trip of its own.
 */
export function tellOfEach<T>(event: EventType<T>, source: string, body: BodySql<T> = {}, asker = TASK_ITSELF): string {
  const { actor, correlationId, traceparent } = asker;
  const workspaceId = 'workspace_id::text';
  const mostlyAlike = Object.fromEntries(
    Object.entries({ version: 'version', type: 'type', ...body }).filter(isMostlyAlike),
  );
  const differing = Object.fromEntries(Object.entries(body).filter(entry => !isMostlyAlike(entry)));
  const pack = packSql(event, {
    columns: { taskId: 'id', ...differing } as { [field in keyof T]?: string },
    mostlyAlike: mostlyAlike as { [field in keyof T]?: string },
    header: { parentId: 'created_event' },
    mostlyAlikeHeader: { workspaceId, actor, correlationId, traceparent },
  });
  const header = [`(${ifAlike(workspaceId)})::uuid`, ifAlike(actor), ifAlike(correlationId), ifAlike(traceparent)];
  return insertPack(`'${event.name}'`, pack, header.join(', '), source);
}

function insertPack(type: string, pack: string, header: string, source: string): string {
  return `
    insert into outbox (id, type, events, pack, workspace_id, actor, correlation_id, traceparent, occurred_at)
    select event_in_pack(uuidv7(), 0), ${type}, count(*), ${pack}, ${header}, statement_timestamp()::timestamptz(3)
    from ${source}
    having count(*) > 0`;
}

/** What tasks mostly have alike that somebody started or ended together. */
const MOSTLY_ALIKE = new Set(['version', 'type', 'attempt', 'workerId']);

function isMostlyAlike([field]: [string, unknown]): boolean {
  return MOSTLY_ALIKE.has(field);
}
