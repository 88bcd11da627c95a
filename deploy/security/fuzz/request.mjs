import fc from 'fast-check';
import { CALLERS } from '../system/callers.mjs';
import { JSON_LINES } from '../system/document.mjs';
import { ANYTHING, fitting, TEXTS } from './schema.mjs';

/** A wait that is granted would only make the run longer. */
const SHORT = { wait: fc.constantFrom('0', '1', '-1', '1.5', 'x') };

/**
 * Requests for an operation, most of them near what its document says and many of them wrong in one way.
 * @param {import('../system/document.mjs').Operation} operation
 * @param {(schema: any) => any} resolve
 * @param {string[]} ids of things that are there
 */
export function requestsFor(operation, resolve, ids) {
  const queries = operation.parameters.filter(parameter => parameter.in === 'query');
  const pathOf = part => fc.record(Object.fromEntries(pathNames(operation.path).map(name => [name, part])));
  const calm = fc.record({
    caller: fc.constantFrom('session', 'key'),
    path: pathOf(ids.length ? fc.constantFrom(...ids) : fc.uuid({ version: 7 })),
    query: calmQuery(queries, resolve),
    headers: fc.constant({}),
    body: calmBody(operation, resolve),
  });
  const wild = fc.record({
    caller: fc.constantFrom(...CALLERS, 'session', 'key'),
    path: pathOf(pathPart(ids)),
    query: fc.oneof(queryFor(queries, resolve), calmQuery(queries, resolve)),
    headers: fc.oneof(headersFor(operation), fc.constant({})),
    body: wildBody(operation, resolve),
  });
  return fc.oneof({ weight: 1, arbitrary: calm }, { weight: 2, arbitrary: wild });
}

/** As it goes over the wire. */
export function wire(operation, { path, query, headers, body }) {
  const place = operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name].toWellFormed()));
  const words = query.map(([name, value]) => `${escaped(name)}=${escaped(value)}`);
  return {
    method: operation.method.toUpperCase(),
    path: place + (words.length ? `?${words.join('&')}` : ''),
    headers: { ...(body?.type && { 'content-type': body.type }), ...headers },
    body: body?.raw,
  };
}

function escaped(text) {
  return encodeURIComponent(String(text).toWellFormed());
}

function pathNames(path) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
}

function pathPart(ids) {
  const known = ids.length ? [{ weight: 5, arbitrary: fc.constantFrom(...ids) }] : [];
  const junk = TEXTS.map(text => text.slice(0, 90)).filter(text => text !== '' && text !== '.' && text !== '..');
  return fc.oneof(...known, { weight: 2, arbitrary: fc.uuid({ version: 7 }) }, { weight: 1, arbitrary: junk });
}

/** Some of the parameters, as the document wants them. */
function calmQuery(parameters, resolve) {
  const each = parameters.map(({ name, schema }) =>
    fc.option(
      (SHORT[name] ? fc.constant('0') : fitting(schema ?? {}, resolve)).map(value => [[name, String(value)]]),
      { nil: [] },
    ),
  );
  return fc.tuple(...each).map(given => given.flat());
}

/** Name and value of each parameter; one may come twice, as a list, as an object, or unasked. */
function queryFor(parameters, resolve) {
  const each = parameters.map(({ name, schema }) => {
    const fit = fitting(schema ?? {}, resolve).map(value => (Array.isArray(value) ? value.join(',') : String(value)));
    const value = SHORT[name] ?? fc.oneof({ weight: 3, arbitrary: fit }, { weight: 1, arbitrary: TEXTS });
    const odd = fc.constantFrom(
      name,
      name,
      name,
      name,
      `${name}[]`,
      `${name}[0]`,
      `${name}[$ne]`,
      `${name}.x`,
      name.toUpperCase(),
    );
    return fc.tuple(fc.boolean(), odd, value).map(([isGiven, as, text]) => (isGiven ? [[as, text]] : []));
  });
  const unasked = fc
    .constantFrom('__proto__', 'constructor', 'fields', 'x', '__proto__[a]', '')
    .map(name => [[name, '1']]);
  const extra = fc.option(unasked, { nil: [], freq: 6 });
  const isDoubled = fc.integer({ min: 0, max: 9 }).map(chance => chance === 9);
  return fc
    .tuple(fc.tuple(...each), extra, isDoubled)
    .map(([known, more, twice]) => [...known.flat(), ...more, ...(twice ? known.flat() : [])]);
}

// What node sends: no control characters, one byte each.
const headerText = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter(code => code !== 0x7f && !(code >= 0x80 && code < 0xa0))
    .map(code => String.fromCharCode(code)),
  maxLength: 80,
});

function headersFor({ method }) {
  const odd = values =>
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: headerText });
  const known = {
    'x-request-id': odd(['my-request', '']),
    traceparent: odd(['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-0-0-0']),
    accept: odd(['application/json', 'text/html', '*/*', 'application/xml']),
    'x-workspace-id': odd(['01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f']),
    'x-forwarded-for': odd(['1.2.3.4', '127.0.0.1, ::1', 'unknown']),
    'if-match': odd(['"1"', '*', 'W/"1"', '"x"']),
    'if-none-match': odd(['"1"', '*']),
    'last-event-id': odd(['1', '-1', '99999999999999999999']),
    ...(method === 'post' && { 'idempotency-key': odd(['k', 'a-key']) }),
  };
  // Few at a time: a request that is wrong in five ways is refused for one of them.
  const names = fc.subarray(Object.keys(known), { maxLength: 2 });
  return names.chain(chosen => fc.record(Object.fromEntries(chosen.map(name => [name, known[name]]))));
}

const JSON_TYPE = 'application/json';
const toText = value => JSON.stringify(value);
const asText = raw => ({ type: JSON_TYPE, raw });
const asJson = value => asText(toText(value));
const asLines = texts => ({ type: JSON_LINES, raw: texts.map(text => `${text}\n`).join('') });

const strayBody = fc.constantFrom(
  { type: JSON_TYPE, raw: '{}' },
  { type: JSON_TYPE, raw: '[]' },
  { type: JSON_TYPE, raw: '{' },
  { type: 'text/plain', raw: 'x' },
);

function calmBody({ body, line }, resolve) {
  if (body) return fitting(body, resolve).map(asJson);
  return line ? linesOf(fitting(line, resolve).map(toText)).map(asLines) : fc.constant(undefined);
}

function wildBody({ body, line }, resolve) {
  if (body)
    return fc.oneof({ weight: 15, arbitrary: textFor(body, resolve).map(asText) }, { weight: 1, arbitrary: RAW });
  return line ? linesFor(line, resolve) : fc.option(strayBody, { nil: undefined, freq: 8 });
}

/** JSON that is near what a schema says. */
function textFor(given, resolve) {
  const schema = resolve(given);
  const fit = fitting(schema, resolve);
  const names = Object.keys(schema.properties ?? {});
  const changed = fc.tuple(fit, fc.constantFrom(...(names.length ? names : ['x'])), ANYTHING);
  return fc.oneof(
    { weight: 5, arbitrary: fit.map(toText) },
    // One field is something else.
    { weight: 4, arbitrary: changed.map(([value, name, other]) => toText({ ...value, [name]: other })) },
    // One field is missing.
    { weight: 2, arbitrary: changed.map(([value, name]) => toText(without(value, name))) },
    // One field is not asked for: how mass assignment begins.
    {
      weight: 2,
      arbitrary: fc.tuple(fit, UNASKED, ANYTHING).map(([value, name, other]) => toText({ ...value, [name]: other })),
    },
    { weight: 1, arbitrary: ANYTHING.map(toText) },
    { weight: 1, arbitrary: changed.map(([value, name, other]) => doubled(value, name, other)) },
  );
}

const linesOf = text => fc.array(text, { minLength: 1, maxLength: 4 });

/** Lines, ended in one way or another, or something that is none. */
function linesFor(line, resolve) {
  const raw = RAW.map(({ raw }) => raw);
  const odd = fc.oneof({ weight: 8, arbitrary: textFor(line, resolve) }, { weight: 1, arbitrary: raw });
  const ended = fc.constantFrom('\n', '\n', '\r\n', '\n\n', '\r', '\u2028');
  const mixed = fc.tuple(linesOf(odd), ended, fc.boolean());
  return fc.oneof(
    {
      weight: 9,
      arbitrary: mixed.map(([texts, end, isEnded]) => ({
        type: JSON_LINES,
        raw: texts.join(end) + (isEnded ? end : ''),
      })),
    },
    { weight: 1, arbitrary: linesOf(odd).map(texts => ({ ...asLines(texts), type: `${JSON_LINES}; charset=utf-8` })) },
    { weight: 1, arbitrary: RAW },
  );
}

const UNASKED = fc.constantFrom(
  'id',
  'workspaceId',
  'createdBy',
  'createdAt',
  'version',
  'isOperator',
  'role',
  'hash',
  'state',
  'x',
);

const RAW = fc.constantFrom(
  ...[
    '',
    ' ',
    '{',
    '{"a":',
    '[1,]',
    'null',
    '"x"',
    '1',
    '{"a":1}{"b":2}',
    '\ufeff{}',
    '{"a":NaN}',
    '{"__proto__":{"a":1}}',
  ].map(raw => ({
    type: JSON_TYPE,
    raw,
  })),
  { type: JSON_TYPE, raw: '{"constructor":{"prototype":{"a":1}}}' },
  { type: JSON_TYPE, raw: '['.repeat(20_000) },
  { type: JSON_TYPE, raw: `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}` },
  { type: 'application/json; charset=utf-16', raw: '{}' },
  { type: 'application/xml', raw: '<a/>' },
  { type: 'text/plain', raw: '{}' },
  { type: 'multipart/form-data; boundary=x', raw: '--x--' },
  { type: 'application/x-www-form-urlencoded', raw: 'a=b' },
  { type: undefined, raw: '{}' },
);

function without(value, name) {
  const { [name]: _, ...rest } = value ?? {};
  return rest;
}

/** The same name twice: of two readers, each may believe another one. */
function doubled(value, name, other) {
  const inside = JSON.stringify(value).slice(1, -1);
  return `{${JSON.stringify(name)}:${JSON.stringify(other)}${inside ? `,${inside}` : ''}}`;
}
