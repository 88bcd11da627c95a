import type { EventType } from '@na/contracts';

/** SQL of what an event says besides its body, where it differs from the task's own. */
export interface Asker {
  actor: string;
  correlationId: string;
  traceparent: string;
}

const TASK_ITSELF: Asker = { actor: 'actor', correlationId: 'correlation_id', traceparent: 'traceparent' };

/**
 * SQL that tells an event of each task in `source`, a relation with the columns of a task: in the same statement as the change, so that
 * neither is ever without the other and none costs a round trip of its own. `data` is the SQL of the body.
 */
export function tellOfEach<T>(event: EventType<T>, source: string, data: string, asker = TASK_ITSELF): string {
  return `
    insert into outbox (type, about, version, workspace_id, actor, correlation_id, parent_id, traceparent, data)
    select '${event.name}', id::text, version, workspace_id, ${asker.actor}, ${asker.correlationId}, created_event, ${asker.traceparent}, ${data}
    from ${source}`;
}

/** SQL of a JSON object; `fields` maps each field to the SQL of its value. */
export function jsonObject(fields: { [field: string]: string }): string {
  return `jsonb_build_object(${Object.entries(fields)
    .map(([field, value]) => `'${field}', ${value}`)
    .join(', ')})`;
}

/** What the body of every event of a task begins with. */
export const ABOUT_TASK = { taskId: 'id', version: 'version', type: 'type' } as const;
