import { dataSourceFor } from '../access/access.ts';
import { optional, string, uuid } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import type { Answer, Call } from '../http/call.ts';
import { cut, pagingOfQuery } from '../http/paging.ts';
import { titleOf } from '../pages/title.ts';
import type { Sandbox } from '../sandbox.ts';
import type { PageRecord } from '../store/records.ts';
import { templatesOf } from '../store/store.ts';

/** `GET /v1/data_sources/:data_source_id/templates`; `name` asks for those whose name has it, whatever its case. */
export function listTemplates(sandbox: Sandbox, call: Call): Answer {
  const source = dataSourceFor(sandbox, call, uuid(call.params['data_source_id'], 'path.data_source_id'));
  const paging = pagingOfQuery(call);
  const wanted = optional(string())(call.query['name'], 'query.name')?.toLowerCase();
  const templates = templatesFor(sandbox, source.id).filter(
    page => wanted === undefined || titleOf(page).toLowerCase().includes(wanted),
  );
  const ids = templates.map(({ id }) => id);
  const from = paging.cursor === null ? 0 : ids.indexOf(paging.cursor);
  if (from < 0) throw validationError(`The start_cursor provided is invalid: ${paging.cursor}`);
  const { page, next } = cut(ids, from, paging.size);
  const shown = page.map(id => render(sandbox.store.get('pages', id) as PageRecord));
  return { templates: shown, has_more: next !== null, next_cursor: next };
}

/** The templates of a data source that are not in the trash, in order of creation. */
export function templatesFor(sandbox: Sandbox, dataSourceId: string): PageRecord[] {
  return [...sandbox.store.idsBelow(templatesOf(dataSourceId))]
    .map(id => sandbox.store.get('pages', id))
    .filter(page => page !== undefined && !page.inTrash) as PageRecord[];
}

function render(page: PageRecord): object {
  return { id: page.id, name: titleOf(page) || 'Untitled', is_default: page.template?.isDefault === true };
}
