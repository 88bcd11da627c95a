import type { Alert, AlertState, Severity } from '@na/contracts';

/** A row of `alert`. */
export interface AlertRow {
  id: string;
  workspace_id: string;
  rule_id: string;
  state: AlertState;
  severity: Severity;
  summary: string;
  event_type: string;
  event_id: string;
  about: string | null;
  correlation_id: string;
  created_at: Date;
  updated_at: Date;
  acknowledged_by: string | null;
}

/** A row as the contract has it. */
export function alertOf(row: AlertRow): Alert {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    ruleId: row.rule_id,
    state: row.state,
    severity: row.severity,
    summary: row.summary,
    eventType: row.event_type,
    eventId: row.event_id,
    about: row.about ?? undefined,
    correlationId: row.correlation_id,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    acknowledgedBy: row.acknowledged_by ?? undefined,
  };
}
