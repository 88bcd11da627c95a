import { trashState } from '../access/lineage.ts';
import { editedBy, touch } from '../blocks/touch.ts';
import { contentOf, type Content } from '../blocks/render.ts';
import type { Answer, Call } from '../http/call.ts';
import { newId } from '../ids.ts';
import { dataSourceOf } from '../pages/render.ts';
import { mirrorRelations } from '../properties/dual-relations.ts';
import type { Sandbox } from '../sandbox.ts';
import type { BlockRecord, PageRecord, Parent, StoredValue } from '../store/records.ts';
import { resolveMentions } from './template-mentions.ts';

/** Given by Notion to each page anew. */
const ownTypes = new Set(['unique_id', 'verification']);

/** What the work is given. */
export interface FillOrder {
  page_id: string;
  template_id: string;
  /** In which `@today` and `@now` of the template are told. */
  timezone: string;
  /** Ids of the properties that the template leaves alone. */
  written: string[];
}

/** The work `pages.apply_template`: properties that were not written, icon and cover where there are none, and the blocks. */
export function applyTemplate(sandbox: Sandbox, call: Call): Answer {
  const order = call.body as unknown as FillOrder;
  const page = sandbox.store.get('pages', order.page_id);
  const template = sandbox.store.get('pages', order.template_id);
  if (!page || !template || trashState(sandbox.store, page.id) !== 'no') return {};
  const source = dataSourceOf(sandbox, page);
  const filled: PageRecord = {
    ...page,
    icon: page.icon ?? template.icon,
    cover: page.cover ?? template.cover,
    values: { ...page.values, ...givenValues(page, template, order.written) },
    ...editedBy(call),
  };
  sandbox.store.put('pages', filled);
  mirrorRelations(sandbox, page, filled, source?.schema ?? []);
  copyChildren(sandbox, call, template.id, { type: 'page_id', id: page.id }, order.timezone);
  touch(sandbox, call, page.id);
  return { object: 'page', id: page.id };
}

/** Only the title goes from one data source to another. */
function givenValues(page: PageRecord, template: PageRecord, written: string[]): Record<string, StoredValue> {
  const isAtHome = 'id' in page.parent && 'id' in template.parent && page.parent.id === template.parent.id;
  const entries = Object.entries(template.values).filter(
    ([id, { type, value }]) =>
      (isAtHome || id === 'title') && !written.includes(id) && !ownTypes.has(type) && !isNothing(value),
  );
  return Object.fromEntries(entries);
}

/** Whether a stored value says nothing. */
export function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function copyChildren(sandbox: Sandbox, call: Call, from: string, to: Parent & { id: string }, zone: string): void {
  const { store } = sandbox;
  const copies = store
    .childrenOf(from)
    .map(id => contentOf(store, id))
    .filter(content => content?.inTrash === false)
    .flatMap(content => copied(sandbox, call, content as Content, to, zone));
  if (copies.length > 0) store.insertChildren(to.id, store.childrenOf(to.id).length, copies);
}

/** Databases in a template stay there: a copy of one would be a data source that nobody made. */
function copied(
  sandbox: Sandbox,
  call: Call,
  content: Content,
  parent: Parent & { id: string },
  zone: string,
): string[] {
  if ('dataSourceIds' in content) return [];
  const id = newId();
  const made = { created: call.now, createdBy: call.token.botId, ...editedBy(call) };
  if ('values' in content) {
    sandbox.store.put('pages', { ...content, ...made, id, parent, template: undefined, seq: sandbox.store.nextSeq() });
    copyChildren(sandbox, call, content.id, { type: 'page_id', id }, zone);
    return [id];
  }
  const block: BlockRecord = { ...content, ...made, id, parent, content: resolveMentions(content.content, call, zone) };
  sandbox.store.put('blocks', block);
  copyChildren(sandbox, call, content.id, { type: 'block_id', id }, zone);
  return [id];
}
