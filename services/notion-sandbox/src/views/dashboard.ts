import { integer, object, oneOf, optional, own } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import type { Call } from '../http/call.ts';
import { newId } from '../ids.ts';
import type { DashboardRow, ViewRecord } from '../store/records.ts';

/** Rows of a dashboard, and widgets in a row: Notion names no limits, these keep a dashboard readable. */
const maxRows = 50;
const maxWidgets = 4;

/** The rows of the dashboard with the view as a widget where `placement` says: in a new row (the last one), or beside others. */
export function withWidget(call: Call, dashboard: ViewRecord, viewId: string): DashboardRow[] {
  if (dashboard.type !== 'dashboard')
    throw validationError(`View ${dashboard.id} is a ${dashboard.type}, not a dashboard.`);
  const placement = optional(object)(own(call.body, 'placement'), 'body.placement') ?? { type: 'new_row' };
  const type = oneOf(['new_row', 'existing_row'])(own(placement, 'type'), 'body.placement.type');
  const widget = { id: newId(), viewId };
  const path = 'body.placement.row_index';
  const { rows } = dashboard;
  if (type === 'new_row') {
    const at = optional(integer({ min: 0, max: rows.length }))(own(placement, 'row_index'), path) ?? rows.length;
    if (rows.length >= maxRows) throw validationError(`A dashboard has at most ${maxRows} rows.`);
    return rows.toSpliced(at, 0, { id: newId(), widgets: [widget] });
  }
  const at = integer({ min: 0, max: Math.max(0, rows.length - 1) })(own(placement, 'row_index'), path);
  const row = rows[at];
  if (!row) throw validationError('The dashboard has no row yet.');
  if (row.widgets.length >= maxWidgets)
    throw validationError(`A row of a dashboard has at most ${maxWidgets} widgets.`);
  return rows.with(at, { ...row, widgets: [...row.widgets, widget] });
}

/** The rows without a view that is gone, and without rows that it leaves empty. */
export function withoutWidget(dashboard: ViewRecord, viewId: string): DashboardRow[] {
  return dashboard.rows
    .map(row => ({ ...row, widgets: row.widgets.filter(widget => widget.viewId !== viewId) }))
    .filter(({ widgets }) => widgets.length > 0);
}

/** A dashboard's configuration as it is answered. */
export function dashboardConfiguration({ rows }: ViewRecord): object {
  return {
    type: 'dashboard',
    rows: rows.map(({ id, widgets }, index) => ({
      id,
      widgets: widgets.map(widget => ({ id: widget.id, view_id: widget.viewId, row_index: index })),
    })),
  };
}
