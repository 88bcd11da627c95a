import type { ApiVersion } from '../../src/versions.ts';
import type { Schema, SchemaDocument } from './document.ts';

/** What the shapes of a version differ in from the client's types, which are those of 2025-09-03. */
export const versionShapes: { [V in ApiVersion]: (document: SchemaDocument) => void } = {
  '2022-06-28': ({ definitions }) => {
    removeField(definitions['DatabaseObjectResponse'], 'data_sources');
    addFields(definitions['DatabaseObjectResponse'], {
      properties: { $ref: '#/definitions/Record%3Cstring%2CDatabasePropertyConfigResponse%3E' },
      created_by: { $ref: '#/definitions/PartialUserObjectResponse' },
      last_edited_by: { $ref: '#/definitions/PartialUserObjectResponse' },
    });
    for (const schema of schemasWithin(definitions)) {
      if (schema.properties?.['data_source_id'] && schema.properties['database_id'])
        removeField(schema, 'data_source_id');
    }
    const database: Schema = { $ref: '#/definitions/DatabaseObjectResponse' };
    const page: Schema = { $ref: '#/definitions/PageObjectResponse' };
    definitions['SearchResponse'] = list('page_or_database', { anyOf: [page, database] }, true);
    definitions['QueryDatabaseResponse'] = list('page_or_database', page, true);
    definitions['ListDatabasesResponse'] = list('database', database, false);
  },
  '2025-09-03': () => undefined,
  '2026-03-11': ({ definitions }) => {
    for (const schema of schemasWithin(definitions)) {
      if (schema.properties?.['in_trash']) removeField(schema, 'archived');
    }
  },
};

/** Every schema inside of a value. */
function* schemasWithin(value: unknown): Generator<Schema> {
  if (typeof value !== 'object' || value === null) return;
  if ('properties' in value) yield value as Schema;
  for (const inner of Object.values(value)) yield* schemasWithin(inner);
}

function removeField(schema: Schema | undefined, name: string): void {
  delete schema?.properties?.[name];
  if (schema?.required) schema.required = schema.required.filter(entry => entry !== name);
}

function addFields(schema: Schema | undefined, fields: Record<string, Schema>): void {
  Object.assign(schema?.properties ?? {}, fields);
  schema?.required?.push(...Object.keys(fields));
}

function list(type: string, items: Schema, hasStatus: boolean): Schema {
  const empty: Schema = { type: 'object', properties: {}, additionalProperties: false };
  return {
    type: 'object',
    properties: {
      object: { const: 'list' },
      results: { type: 'array', items },
      next_cursor: { type: ['string', 'null'] },
      has_more: { type: 'boolean' },
      type: { const: type },
      [type]: empty,
      ...(hasStatus && { request_status: { $ref: '#/definitions/RequestStatusResponse' } }),
    },
    required: ['object', 'results', 'next_cursor', 'has_more', 'type', type],
    additionalProperties: false,
  };
}
