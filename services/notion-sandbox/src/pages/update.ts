import { pageFor, refuseTrashed } from '../access/access.ts';
import { contentOf } from '../blocks/render.ts';
import { editedBy } from '../blocks/touch.ts';
import { setTrash, wantedTrash } from '../blocks/trash.ts';
import { boolean, optional, refuseUnknown, uuid } from '../checks/check.ts';
import { isNothing } from '../templates/apply.ts';
import { fillLater, wantedTemplate } from '../templates/wanted.ts';
import type { Answer, Call } from '../http/call.ts';
import { mirrorRelations } from '../properties/dual-relations.ts';
import { parseValues } from '../properties/values.ts';
import { parseCover, parseIcon } from '../rich-text/icons.ts';
import type { Sandbox } from '../sandbox.ts';
import type { PageRecord } from '../store/records.ts';
import { pageAnswer } from './answer.ts';
import { refuseStrangers } from './relations.ts';
import { dataSourceOf } from './render.ts';

const knownFields = [
  'properties',
  'icon',
  'cover',
  'is_locked',
  'template',
  'erase_content',
  'in_trash',
  'archived',
  'is_archived',
];

/** `PATCH /v1/pages/:page_id`. A page comes out of the trash before, and goes in after, all else that is asked. */
export function updatePage(sandbox: Sandbox, call: Call): Answer {
  const { body } = call;
  refuseUnknown(body, knownFields, 'body');
  const page = pageFor(sandbox, call, uuid(call.params['page_id'], 'path.page_id'));
  const template = wantedTemplate(sandbox, call, dataSourceOf(sandbox, page), ['default', 'template_id']);
  const inTrash = wantedTrash(call);
  if (inTrash === false && page.inTrash) setTrash(sandbox, call, page, false);
  if (!(inTrash === true && page.inTrash)) refuseTrashed(sandbox.store, page.id);
  if (optional(boolean)(body['erase_content'], 'body.erase_content')) eraseContent(sandbox, call, page.id);
  const changed = changePage(sandbox, call, sandbox.store.get('pages', page.id) ?? page);
  fillLater(sandbox, call, page.id, template, writtenIds(changed));
  if (inTrash && !changed.inTrash) setTrash(sandbox, call, changed, true);
  return pageAnswer(sandbox, call, page.id);
}

function changePage(sandbox: Sandbox, call: Call, page: PageRecord): PageRecord {
  const { body } = call;
  const dataSource = dataSourceOf(sandbox, page);
  const written = parseValues(sandbox, call, dataSource, body['properties']);
  refuseStrangers(sandbox, call, dataSource, written.values);
  const changed: PageRecord = {
    ...page,
    ...(body['icon'] !== undefined && { icon: parseIcon(sandbox, call, body['icon'], 'body.icon') }),
    ...(body['cover'] !== undefined && { cover: parseCover(sandbox, call, body['cover'], 'body.cover') }),
    isLocked: optional(boolean)(body['is_locked'], 'body.is_locked') ?? page.isLocked,
    isArchived: optional(boolean)(body['is_archived'], 'body.is_archived') ?? page.isArchived,
    values: { ...page.values, ...written.values },
    ...editedBy(call),
  };
  if (written.dataSource && written.dataSource !== dataSource) sandbox.store.put('dataSources', written.dataSource);
  sandbox.store.put('pages', changed);
  mirrorRelations(sandbox, page, changed, written.dataSource?.schema ?? []);
  return sandbox.store.get('pages', page.id) ?? changed;
}

/** The properties that say something: a template leaves them alone. */
function writtenIds({ values }: PageRecord): string[] {
  return Object.keys(values).filter(id => !isNothing(values[id]?.value));
}

/** All that stands in the page goes to the trash. */
function eraseContent(sandbox: Sandbox, call: Call, pageId: string): void {
  for (const id of sandbox.store.childrenOf(pageId)) {
    const content = contentOf(sandbox.store, id);
    if (content && !content.inTrash) setTrash(sandbox, call, content, true);
  }
}
