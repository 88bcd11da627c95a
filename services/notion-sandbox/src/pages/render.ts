import { isInTrash } from '../access/lineage.ts';
import { shownTime } from '../clock.ts';
import { renderProperties } from '../properties/render.ts';
import { Reckoning } from '../reckoning/reckoning.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Authored, DataSourceRecord, PageRecord, Parent } from '../store/records.ts';
import { hasDataSources, hasOnlyTrash, type ApiVersion } from '../versions.ts';

/** A page object; `only` names the properties wanted, null means all. Pages of one answer may share a reckoning. */
export function renderPage(
  sandbox: Sandbox,
  version: ApiVersion,
  page: PageRecord,
  only: readonly string[] | null = null,
  reckoning = new Reckoning(sandbox.store, sandbox.clock.now()),
): Record<string, unknown> {
  return {
    object: 'page',
    id: page.id,
    ...authored(sandbox, version, page),
    cover: page.cover,
    icon: page.icon,
    parent: renderParent(sandbox, version, page.parent),
    is_archived: page.isArchived,
    is_locked: page.isLocked,
    properties: renderProperties(page, dataSourceOf(sandbox, page), only, reckoning),
    url: webUrl(sandbox, page.id),
    public_url: null,
  };
}

/** The data source that a page is a row of, or null. */
export function dataSourceOf(sandbox: Sandbox, page: PageRecord): DataSourceRecord | null {
  if (page.parent.type !== 'data_source_id') return null;
  return sandbox.store.get('dataSources', page.parent.id) ?? null;
}

/** Who made it and when, and whether it is in the trash; before 2026-03-11 that was called `archived` too. */
export function authored(sandbox: Sandbox, version: ApiVersion, record: Authored): Record<string, unknown> {
  const inTrash = isInTrash(sandbox.store, record);
  return {
    created_time: shownTime(record.created),
    last_edited_time: shownTime(record.edited),
    created_by: { object: 'user', id: record.createdBy },
    last_edited_by: { object: 'user', id: record.editedBy },
    in_trash: inTrash,
    ...(!hasOnlyTrash(version) && { archived: inTrash }),
  };
}

export function renderParent(sandbox: Sandbox, version: ApiVersion, parent: Parent): Record<string, unknown> {
  if (parent.type === 'workspace') return { type: 'workspace', workspace: true };
  if (parent.type !== 'data_source_id') return { type: parent.type, [parent.type]: parent.id };
  const databaseId = sandbox.store.get('dataSources', parent.id)?.databaseId ?? '';
  if (!hasDataSources(version)) return { type: 'database_id', database_id: databaseId };
  return { type: 'data_source_id', data_source_id: parent.id, database_id: databaseId };
}

/** Where a person can look at it: the sandbox's own web page. */
export function webUrl(sandbox: Sandbox, id: string): string {
  return `${sandbox.url}/p/${id.replaceAll('-', '')}`;
}
