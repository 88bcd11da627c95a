// What was recorded, without secrets, and the same however often it is recorded: names of things and times by their place, not by chance.

/** Fields that hold a secret, or something made by chance: the document's own example stands in for them, else a word that says what was there. */
const REPLACED =
  /^(password|newPassword|currentPassword|secret|token|refreshToken|accessToken|csrfToken|key|code|codes|recoveryCodes|otpauthUri|prefix|nextCursor|x|y|kid|traceId|url|signingSecret|lastUsedNetwork)$/;
const STAND_IN = {
  token: 'na_…',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  nextCursor: 'next',
  kid: '2026-12-01',
  code: '492039',
  url: 'https://example.com/hook',
};

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
/** Whatever looks like a secret and stands in no field that is known to hold one. */
const SECRET = /\b(?:na_[a-z]+_[\w-]{16,}|eyJ[\w-]+\.[\w-]+\.[\w-]*|(?:ntn|whsec|secret)_[\w+/=-]{8,})/g;

/**
 * A request and its answer as they are shown.
 * @param {{ document: any, operation: any, path: string, request?: any, body?: any, status: number, type?: string }} exchange
 */
export function shownAs({ document, operation, path, request, body, status, type }) {
  const now = Date.now();
  const asked = operation.requestBody?.content?.['application/json']?.schema;
  /** @type {Map<string, string>} */
  const ids = new Map();
  const idOf = (/** @type {string} */ id) => {
    const known = id.toLowerCase();
    if (!ids.has(known)) ids.set(known, `01980a3c-5b1e-7c3d-9f00-${String(ids.size + 1).padStart(12, '0')}`);
    return /** @type {string} */ (ids.get(known));
  };
  const text = (/** @type {string} */ given) =>
    given
      .replace(ID, idOf)
      .replace(TIME, time => (Date.parse(time) > now ? '2026-12-08T09:00:00.000Z' : '2026-12-01T09:00:00.000Z'))
      .replace(SECRET, secret => `${/^[a-zA-Z]+_?/.exec(secret)?.[0] ?? ''}…`)
      .replace(/https?:\/\/(?:127\.0\.0\.1|localhost):\d+/g, 'https://assistant.example')
      .replaceAll('127.0.0.1', '192.0.2.7')
      .replace(/\b\d+(?:\.\d+)? (milliseconds|seconds)/g, '10 $1');
  /** @param {any} value @param {any} schema @param {string} name @returns {any} */
  const shown = (value, schema, name = '') => {
    const of = resolved(document, schema);
    // What a problem names `code` is its own, and one of a few known words is no secret.
    const isReplaced = type?.includes('problem') ? name === 'traceId' : REPLACED.test(name) && !of?.enum;
    if (value !== null && isReplaced && typeof value !== 'object')
      return typeof value === 'string' ? standInFor(name, of) : value;
    if (Array.isArray(value)) {
      if (isReplaced) return ['…'];
      return value.slice(0, 3).map(item => shown(item, of?.items));
    }
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, shown(inner, of?.properties?.[key], key)]),
      );
    if (typeof value === 'number' && /Ms$/.test(name)) return of?.example ?? 12;
    return typeof value === 'string' ? text(value) : value;
  };
  text(path);
  const answered = type && operation.responses[status]?.content?.[type]?.schema;
  return {
    request: request === undefined ? undefined : shown(request, asked),
    body: body === undefined ? undefined : shown(body, answered),
  };
}

/** What stands in for a secret; in an address the dots stay ASCII, so that it is one still. @param {string} name @param {any} schema */
function standInFor(name, schema) {
  const text = schema?.example ?? STAND_IN[/** @type {'token'} */ (name)] ?? '…';
  return name === 'url' ? text.replaceAll('…', '...') : text;
}

/** What a schema says, wherever it says it. @param {any} document @param {any} schema @returns {any} */
function resolved(document, schema) {
  if (schema?.$ref) return resolved(document, document.components.schemas[schema.$ref.split('/').at(-1)]);
  if (!schema?.allOf) return schema;
  /** @type {any[]} */
  const parts = schema.allOf.map((/** @type {any} */ part) => resolved(document, part));
  return Object.assign({}, ...parts, schema, {
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
  });
}
