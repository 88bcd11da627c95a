import { pageFor, refuseInside, refuseTrashed } from '../access/access.ts';
import { editedBy, touch } from '../blocks/touch.ts';
import { refuseUnknown, uuid } from '../checks/check.ts';
import type { Answer, Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord, PageRecord, StoredValue } from '../store/records.ts';
import { pageAnswer } from './answer.ts';
import { mirrorRelations } from '../properties/dual-relations.ts';
import { pageParent, rowValues } from './create.ts';
import { dataSourceOf } from './render.ts';

/** `POST /v1/pages/:page_id/move`. Values go along to properties of the same name and type; the title always does. */
export function movePage(sandbox: Sandbox, call: Call): Answer {
  const { store } = sandbox;
  refuseUnknown(call.body, ['parent'], 'body');
  const page = pageFor(sandbox, call, uuid(call.params['page_id'], 'path.page_id'));
  refuseTrashed(store, page.id);
  const { parent, dataSource } = pageParent(sandbox, call, call.body['parent']);
  if ('id' in parent) refuseInside(store, page.id, parent.id);
  const from = dataSourceOf(sandbox, page);
  const isSame = from?.id === dataSource?.id;
  const values = isSame
    ? page.values
    : rowValues(sandbox, dataSource, { dataSource, values: carried(page, from, dataSource) });
  if (page.parent.type === 'page_id' || page.parent.type === 'block_id') {
    store.removeChild(page.parent.id, page.id);
    touch(sandbox, call, page.parent.id);
  }
  const moved = { ...page, parent, values, ...editedBy(call) };
  store.put('pages', moved);
  // Relations stay behind, on their other sides too.
  if (!isSame) mirrorRelations(sandbox, page, moved, from?.schema ?? []);
  if (parent.type === 'page_id') {
    store.insertChildren(parent.id, store.childrenOf(parent.id).length, [page.id]);
    touch(sandbox, call, parent.id);
  }
  return pageAnswer(sandbox, call, page.id);
}

function carried(
  page: PageRecord,
  from: DataSourceRecord | null,
  to: DataSourceRecord | null,
): Record<string, StoredValue> {
  const values = Object.entries(page.values).flatMap(([id, stored]): [string, StoredValue][] => {
    if (id === 'title') return [[id, stored]];
    const source = from?.schema.find(property => property.id === id);
    const target = to?.schema.find(({ name, type }) => name === source?.name && type === source?.type);
    // Options have ids of their own in each data source, and relations their own targets: those do not travel.
    const travels = target && !target.config.options && !target.config.relation;
    return target && travels ? [[target.id, stored]] : [];
  });
  return Object.fromEntries(values);
}
