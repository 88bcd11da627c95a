import type { Gate as SeenGate } from '@na/contracts';
import type { GateRow } from './gate-row.ts';

/** A gate as people see it. */
export interface SeenRow extends GateRow {
  running: number;
  waiting: number;
}

/** The gate of a row, as the contract has it. */
export function gateViewOf(row: SeenRow): SeenGate {
  const { hold, pause, circuit } = row.state;
  return {
    id: row.id,
    workspaceId: row.workspace_id ?? undefined,
    type: row.type ?? undefined,
    key: row.name ?? undefined,
    limit: Object.keys(row.rule).length ? row.rule : undefined,
    heldUntil: hold && timeOf(hold.until),
    heldBecause: hold?.reason,
    pausedBy: pause?.by,
    pausedBecause: pause?.reason,
    pausedAt: pause && timeOf(pause.at),
    circuit: row.rule.circuit && (circuit?.is ?? 'closed'),
    openUntil: circuit?.is === 'open' ? timeOf(circuit.openUntil) : undefined,
    failures: row.rule.circuit && (circuit?.failures ?? 0),
    running: row.running,
    waiting: row.waiting,
    updatedAt: row.updated_at.toISOString(),
  };
}

/** A time as the contract has it. */
export function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
