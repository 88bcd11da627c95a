import { events, type AlertRule, type CreateRuleRequest, type Severity } from '@na/contracts';
import type { FieldError } from '@na/errors';
import { idFaults, nameFaults, newIdFaults } from '../request-faults.ts';

/** A row of `alert_rule`. */
export interface RuleRow {
  id: string;
  workspace_id: string;
  name: string;
  event_type: string;
  severity: Severity;
  enabled: boolean;
  created_at: Date;
  updated_at: Date;
}

/** A row as the contract has it. */
export function ruleOf(row: RuleRow): AlertRule {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    name: row.name,
    eventType: row.event_type,
    severity: row.severity,
    enabled: row.enabled,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** What is wrong with a new rule beyond its shape, which the contract checks. */
export function ruleFaults({ id, workspaceId, name, eventType }: CreateRuleRequest): FieldError[] {
  const detail = whyNotWatched(eventType);
  return [
    ...newIdFaults(id),
    ...idFaults('/workspaceId', workspaceId),
    ...nameFaults(name),
    ...(detail ? [{ pointer: '/eventType', detail }] : []),
  ];
}

function whyNotWatched(eventType: string): string | undefined {
  if (!events.has(eventType)) {
    return `should be an event of the contract, e.g. na.scheduler.v1.TaskDead, but is ${JSON.stringify(eventType.slice(0, 100))}`;
  }
  // An alert about an alert would raise the next one, without end.
  if (eventType.startsWith('na.alerting.'))
    return 'should be an event of another service: alerting does not watch itself';
  if (eventType.startsWith('na.system.')) {
    return 'should be an event of a workspace: this one concerns the whole system, and operators see it in the metrics';
  }
  return undefined;
}
