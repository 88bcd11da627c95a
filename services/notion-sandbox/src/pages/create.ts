import { dataSourceFor, pageFor, refuseTrashed } from '../access/access.ts';
import { refuseFull } from '../access/plan-limits.ts';
import { boolean, failed, object, optional, own, refuseUnknown, uuid, type JsonObject } from '../checks/check.ts';
import { parseBlocks, storeBlocks } from '../blocks/tree.ts';
import { pageIndex } from '../blocks/placement.ts';
import { touch } from '../blocks/touch.ts';
import { databaseSource } from '../databases/single-source.ts';
import { fillLater, refuseContentBeside, wantedTemplate } from '../templates/wanted.ts';
import { notEmulated, validationError } from '../errors.ts';
import type { Answer, Call } from '../http/call.ts';
import { newId } from '../ids.ts';
import { mirrorRelations } from '../properties/dual-relations.ts';
import { parseValues, type WrittenValues } from '../properties/values.ts';
import { parseCover, parseIcon } from '../rich-text/icons.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord, PageRecord, Parent } from '../store/records.ts';
import { hasDataSources } from '../versions.ts';
import { pageAnswer } from './answer.ts';
import { refuseStrangers } from './relations.ts';

const knownFields = [
  'parent',
  'properties',
  'icon',
  'cover',
  'content',
  'children',
  'markdown',
  'allow_async',
  'template',
  'position',
];

/** `POST /v1/pages`: a page in a page or a row in a data source, with its first blocks. */
export function createPage(sandbox: Sandbox, call: Call): Answer {
  const { body } = call;
  refuseUnknown(body, knownFields, 'body');
  refuseNotEmulated(body);
  const { parent, dataSource } = pageParent(sandbox, call, body['parent']);
  const written = parseValues(sandbox, call, dataSource, body['properties']);
  refuseStrangers(sandbox, call, dataSource, written.values);
  const template = wantedTemplate(sandbox, call, dataSource, ['none', 'default', 'template_id']);
  refuseContentBeside(template, call);
  const blocks = own(body, 'children') ?? own(body, 'content');
  const drafts = blocks === undefined ? [] : parseBlocks({ sandbox, call }, blocks, 'body.children', null);
  const page: PageRecord = {
    id: newId(),
    parent,
    icon: body['icon'] === undefined ? null : parseIcon(sandbox, call, body['icon'], 'body.icon'),
    cover: body['cover'] === undefined ? null : parseCover(sandbox, call, body['cover'], 'body.cover'),
    isLocked: false,
    isArchived: false,
    values: rowValues(sandbox, dataSource, written),
    seq: sandbox.store.nextSeq(),
    created: call.now,
    createdBy: call.token.botId,
    edited: call.now,
    editedBy: call.token.botId,
    inTrash: false,
  };
  const index = 'id' in parent ? pageIndex(sandbox.store, call, parent.id) : 0;
  sandbox.store.put('pages', page);
  storeBlocks(sandbox, call, { type: 'page_id', id: page.id }, drafts);
  if (parent.type === 'page_id') {
    sandbox.store.insertChildren(parent.id, index, [page.id]);
    touch(sandbox, call, parent.id);
  }
  mirrorRelations(sandbox, null, page, written.dataSource?.schema ?? []);
  fillLater(sandbox, call, page.id, template, Object.keys(written.values));
  return pageAnswer(sandbox, call, page.id);
}

/** Reads where a page goes; `database_id` stands for the database's only data source. */
export function pageParent(
  sandbox: Sandbox,
  call: Call,
  value: unknown,
): { parent: Parent; dataSource: DataSourceRecord | null } {
  const given = object(value, 'body.parent');
  if (own(given, 'page_id') !== undefined) {
    const page = pageFor(sandbox, call, uuid(given['page_id'], 'body.parent.page_id'));
    refuseTrashed(sandbox.store, page.id);
    return { parent: { type: 'page_id', id: page.id }, dataSource: null };
  }
  if (own(given, 'workspace') !== undefined) {
    throw validationError(
      "Internal integrations aren't owned by a single user, so creating workspace-level private pages is not supported.",
    );
  }
  const dataSource = parentSource(sandbox, call, given);
  refuseTrashed(sandbox.store, dataSource.id);
  refuseFull(sandbox, dataSource.id);
  return { parent: { type: 'data_source_id', id: dataSource.id }, dataSource };
}

function parentSource(sandbox: Sandbox, call: Call, given: JsonObject): DataSourceRecord {
  if (hasDataSources(call.version) && own(given, 'data_source_id') !== undefined) {
    return dataSourceFor(sandbox, call, uuid(given['data_source_id'], 'body.parent.data_source_id'));
  }
  if (own(given, 'database_id') === undefined) throw failed('body.parent.page_id', 'defined', undefined);
  return databaseSource(sandbox, call, uuid(given['database_id'], 'body.parent.database_id'));
}

function refuseNotEmulated(body: JsonObject): void {
  if (body['markdown'] !== undefined) throw notEmulated('`markdown` in a page');
  optional(boolean)(body['allow_async'], 'body.allow_async');
}

/** Stores what the new row changes in its data source, and gives it the values that Notion gives: numbers and first statuses. */
export function rowValues(
  sandbox: Sandbox,
  before: DataSourceRecord | null,
  written: WrittenValues,
): PageRecord['values'] {
  const { dataSource, values } = written;
  if (!dataSource) return values;
  const counters = dataSource.schema.filter(({ type }) => type === 'unique_id');
  const next = dataSource.uniqueIdCounter + (counters.length > 0 ? 1 : 0);
  if (dataSource !== before || counters.length > 0) {
    sandbox.store.put('dataSources', { ...dataSource, uniqueIdCounter: next });
  }
  const numbers = counters.map(({ id }) => [id, { type: 'unique_id', value: next }]);
  const statuses = dataSource.schema
    .filter(({ type }) => type === 'status')
    .map(({ id, config }) => [id, { type: 'status', value: config.options?.[0]?.id ?? null }]);
  return { ...Object.fromEntries(statuses), ...values, ...Object.fromEntries(numbers) };
}
