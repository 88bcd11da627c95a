/** What no answer is ever to show of our insides. */
const INSIDES = [
  /\n\s+at .+:\d+:\d+/,
  /node_modules[/\\]/,
  /\/(?:src|dist|libs|services)\/[\w./-]+\.(?:ts|js|mjs):\d+/,
  /QueryFailedError|syntax error at or near|relation "\w+" does not exist|duplicate key value violates/,
];

/** What is refused before a request reaches any operation. */
const BEFORE_ANY = new Set([
  'route_not_found',
  'method_not_allowed',
  'request_malformed',
  'path_too_long',
  'headers_too_large',
  'request_timed_out',
]);
const ABSENT = new Set([503, 504]);
// Keys of the API come in headers; a `key` in a body is a limit's name.
const SECRET_FIELD = /password|secret|token/i;

/**
 * Each thing that is wrong with an answer: its kind, and a sentence.
 * @param {{ operation: import('../system/document.mjs').Operation, caller: string, sent: import('../system/send.mjs').Sent, answer: import('../system/send.mjs').Answer, document: any, secrets: string[] }} given
 * @returns {{ kind: string, what: string }[]}
 */
export function faultsOf({ operation, caller, sent, answer, document, secrets }) {
  const { status, text } = answer;
  const faults = [];
  const fault = (kind, what) => faults.push({ kind, what });
  const isAbsence = ABSENT.has(status) && operation.responses[status];
  if (status >= 500 && !isAbsence) fault('5xx', `answers ${status}${text ? `: ${text.slice(0, 200)}` : ''}`);
  const undocumented = undocumentedOf(operation, answer);
  if (undocumented) fault('undocumented', undocumented);
  else {
    // Whoever asks for some of the fields gets those; the schema speaks of all.
    const isPart = /[?&]fields=/i.test(sent.path);
    const broken = isPart ? undefined : brokenBy(operation, answer, document);
    if (broken) fault('schema', broken);
  }
  const inside = INSIDES.find(pattern => pattern.test(text));
  if (inside) fault('insides', `shows its insides: ${inside.exec(text)?.[0].trim().slice(0, 120)}`);
  const shown = [...secrets, ...secretsIn(sent)].find(secret => everything(answer).includes(secret));
  if (shown) fault('reflected secret', `sends back a secret that it was sent: ${shown.slice(0, 6)}…`);
  if (status < 300 && caller === 'none' && !operation.isPublic) fault('open', `answers ${status} without a credential`);
  if (status < 300) {
    const refused = refusedBy(operation, sent, document);
    if (refused) fault('taken', `takes a body (${status}) that its document refuses: ${refused}`);
  }
  if (answer.headers['x-content-type-options'] !== 'nosniff') fault('header', 'lacks X-Content-Type-Options: nosniff');
  return faults;
}

function undocumentedOf({ responses }, { status, body, headers }) {
  if (BEFORE_ANY.has(body?.code)) return undefined;
  const response = responses[status];
  if (!response) return `answers ${status} (${body?.code ?? 'no code'}), which its document does not name`;
  const type = headers['content-type']?.split(';')[0];
  if (type && response.content && !response.content[type])
    return `answers ${status} as ${type}, which its document does not name`;
  return undefined;
}

function brokenBy(operation, { status, body, headers }, document) {
  const type = headers['content-type']?.split(';')[0];
  if (!type?.includes('json') || !operation.responses[status]?.content?.[type]) return undefined;
  const wrong = document.faultOfAnswer(operation, status, type, body);
  return wrong && `answers ${status} with what its schema refuses: ${wrong}`;
}

/** @param {any} operation @param {import('../system/send.mjs').Sent} sent @param {any} document */
function refusedBy(operation, { headers = {}, body }, document) {
  if (!operation.body || typeof body !== 'string' || !String(headers['content-type']).startsWith('application/json'))
    return undefined;
  try {
    return document.faultOfBody(operation, JSON.parse(body));
  } catch {
    return body === '' ? undefined : 'it is not JSON';
  }
}

/** The values of fields that are named like secrets, when they are long enough to be told from chance. */
/** @param {import('../system/send.mjs').Sent} sent */
function secretsIn({ body }) {
  try {
    const found = [];
    JSON.parse(String(body), (name, value) => {
      if (SECRET_FIELD.test(name) && typeof value === 'string' && value.length >= 12)
        found.push(JSON.stringify(value).slice(1, -1));
      return value;
    });
    return found;
  } catch {
    return [];
  }
}

function everything({ text, headers }) {
  return `${text}\n${JSON.stringify(headers)}`;
}
