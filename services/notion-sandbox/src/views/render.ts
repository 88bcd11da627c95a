import { shownTime } from '../clock.ts';
import type { Answer, Call } from '../http/call.ts';
import { webUrl } from '../pages/render.ts';
import type { Sandbox } from '../sandbox.ts';
import type { ViewRecord } from '../store/records.ts';
import { dashboardConfiguration } from './dashboard.ts';
import { withPropertyNames } from './property-names.ts';

/** A view object; an integration that may write but not read learns where it is only. */
export function renderView(sandbox: Sandbox, call: Call, view: ViewRecord): Answer {
  if (!call.token.capabilities.includes('read_content')) return partialView(view);
  const source = view.dataSourceId === null ? undefined : sandbox.store.get('dataSources', view.dataSourceId);
  return {
    ...partialView(view),
    name: view.name,
    data_source_id: view.dataSourceId,
    filter: view.filter,
    sorts: view.sorts,
    quick_filters: view.quickFilters,
    configuration:
      view.type === 'dashboard'
        ? dashboardConfiguration(view)
        : withPropertyNames(view.configuration, source?.schema ?? []),
    ...(view.dashboardId !== null && { dashboard_view_id: view.dashboardId }),
    created_time: shownTime(view.created),
    last_edited_time: shownTime(view.edited),
    created_by: { object: 'user', id: view.createdBy },
    last_edited_by: { object: 'user', id: view.editedBy },
    url: `${webUrl(sandbox, view.databaseId)}?v=${view.id.replaceAll('-', '')}`,
  };
}

/** What is told of a view that is gone or may not be read. */
export function partialView({ id, databaseId, type }: ViewRecord): Answer {
  return { object: 'view', id, parent: { type: 'database_id', database_id: databaseId }, type };
}
