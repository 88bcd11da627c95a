import type { EventType } from '@na/contracts';
import { packSql } from '@na/persistence';

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
  const pack = packSql(event, {
    columns: { taskId: 'id', version: 'version', type: 'type', ...body } as { [field in keyof T]?: string },
    header: { workspaceId: 'workspace_id', parentId: 'created_event', ...asker },
  });
  return insertPack(`'${event.name}'`, pack, source);
}

function insertPack(type: string, pack: string, source: string): string {
  return `
    insert into outbox (id, type, events, pack, occurred_at)
    select event_in_pack(uuidv7(), 0), ${type}, count(*), ${pack}, statement_timestamp()
    from ${source}
    having count(*) > 0`;
}
