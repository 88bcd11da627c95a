import type { Schema, SchemaDocument } from './document.ts';

/** Where the answers of the real Notion are wider than the client's types. */
export interface Tolerance {
  /** What is let pass, as a sentence. */
  claim: string;
  apply: (document: SchemaDocument) => void;
}

/** All that is let pass beside the client's types; `request_id` on every answer is checked apart. */
export const tolerances: readonly Tolerance[] = [
  {
    claim: 'a relation in a page says whether it has more than is shown',
    apply: ({ definitions }) => {
      const relation = definitions['PagePropertyValueWithIdResponse']?.anyOf?.find(entry => isTyped(entry, 'relation'));
      Object.assign(relation?.properties ?? {}, { has_more: { type: 'boolean' } });
    },
  },
  {
    claim: 'a schema has properties of types that the types of data sources leave out',
    apply: ({ definitions }) => {
      const known = definitions['DatabasePropertyConfigResponse']?.anyOf ?? [];
      for (const type of ['button', 'location', 'last_visited_time', 'place', 'verification']) known.push(bare(type));
    },
  },
  {
    claim: 'a quick filter of a view says what it filters by, where the types have an empty object',
    apply: ({ definitions }) => {
      definitions['QuickFilterConditionResponse'] = { type: 'object' };
      definitions['Record<string,QuickFilterConditionResponse>'] = {
        type: 'object',
        additionalProperties: { type: 'object' },
      };
    },
  },
  {
    claim: 'an OAuth client whose tokens end (a switch of the sandbox) is told when they do',
    apply: ({ definitions }) => {
      Object.assign(definitions['OauthTokenResponse']?.properties ?? {}, { expires_in: { type: 'number' } });
    },
  },
];

function isTyped(entry: Schema, type: string): boolean {
  return entry.properties?.['type']?.const === type;
}

function bare(type: string): Schema {
  const text: Schema = { type: 'string' };
  return {
    type: 'object',
    properties: {
      id: text,
      name: text,
      description: { type: ['string', 'null'] },
      type: { const: type },
      [type]: { type: 'object', properties: {}, additionalProperties: false },
    },
    required: ['id', 'name', 'description', 'type', type],
    additionalProperties: false,
  };
}
