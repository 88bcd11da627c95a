import { templateBody } from '../admin/bodies.ts';
import { notFound, validationError } from '../errors.ts';
import type { Sandbox } from '../sandbox.ts';
import { templatesFor } from './list.ts';

/** `POST /_sandbox/templates`: a row becomes a template of its data source, as a person would make one in the app. */
export function makeTemplate(sandbox: Sandbox, body: unknown): object {
  const { store } = sandbox;
  const { pageId, isDefault = false } = templateBody(body, 'body');
  const page = store.get('pages', pageId);
  if (!page) throw notFound('page', pageId, 'sandbox');
  if (page.parent.type !== 'data_source_id') throw validationError(`Page ${pageId} is in no data source.`);
  const dataSourceId = page.parent.id;
  store.transact(() => {
    const others = isDefault ? templatesFor(sandbox, dataSourceId) : [];
    for (const other of others) store.put('pages', { ...other, template: { isDefault: false } });
    store.put('pages', { ...page, template: { isDefault } });
  });
  return { id: pageId, dataSourceId, isDefault };
}
