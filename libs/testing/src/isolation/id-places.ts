/** As much of an OpenAPI document as tells where ids go. */
export interface Described {
  paths: { [path: string]: { [method: string]: DescribedOperation } };
  components: { schemas: { [name: string]: Schema } };
}

interface DescribedOperation {
  parameters?: { name: string; in: string; schema?: Schema }[];
  requestBody?: { content: { [type: string]: { schema: Schema } } };
}

interface Schema {
  $ref?: string;
  format?: string;
  pattern?: string;
  properties?: { [name: string]: Schema };
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
}

/** A place of an operation where somebody could put an id of ours: `:id` in the path, `?alertId` in the query, `/role` in the body. */
export interface IdPlace {
  operation: string;
  at: string;
}

/** Every place of an API where an id of ours goes, by what the document says of it. */
export function idPlacesOf({ paths, components }: Described): IdPlace[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters = [], requestBody }]) => {
      const named = parameters
        .filter(({ in: where }) => where !== 'header')
        .filter(({ name, in: where, schema }) => where === 'path' || isId(name, schema ?? {}))
        .map(({ name, in: where }) => (where === 'path' ? `:${name}` : `?${name}`));
      const body = requestBody?.content['application/json']?.schema;
      const inBody = body ? placesIn(body, components.schemas, '') : [];
      return [...named, ...inBody].map(at => ({ operation: `${method.toUpperCase()} ${path}`, at }));
    }),
  );
}

function placesIn(schema: Schema, schemas: Described['components']['schemas'], at: string, depth = 0): string[] {
  if (depth > 8) return [];
  const { $ref, properties = {}, items, allOf = [], oneOf = [], anyOf = [] } = schema;
  const parts = [...allOf, ...oneOf, ...anyOf, ...($ref ? [schemas[$ref.split('/').at(-1)!]!] : [])];
  return [
    ...parts.flatMap(part => placesIn(part, schemas, at, depth + 1)),
    ...Object.entries(properties).flatMap(([name, property]) => [
      ...(isId(name, property) ? [`${at}/${name}`] : placesIn(property, schemas, `${at}/${name}`, depth + 1)),
    ]),
    ...(items ? placesIn(items, schemas, `${at}/-`, depth + 1) : []),
  ];
}

/** Ids that chat platforms give to channels and people; they are theirs to guard. */
const OF_CHAT_PLATFORMS = new Set(['channelId', 'platformUserId']);

/** Ids of Notion's may be written without dashes and are Notion's to guard; what is called after us, an actor or a thing, is ours. */
function isId(name: string, { format, pattern, items }: Schema): boolean {
  if (pattern?.includes('-?') || OF_CHAT_PLATFORMS.has(name)) return false;
  const isUuid = format === 'uuid' || Boolean(pattern?.includes('{12}')) || (items ? isId('', items) : false);
  return isUuid || /(^id|[a-z]Ids?|^about|^actor)$/.test(name);
}
