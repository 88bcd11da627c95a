// The examples of the OpenAPI document: of each operation what was really asked and answered while the gateway's tests ran, made fit to show.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { shownAs } from './redaction.mjs';

/** Where tests come from that ask every operation, those first whose things look most like anybody's. */
const SPECS = [
  ...['doors', 'account', 'account-email', 'account-password', 'account-removal', 'workspaces', 'workspace-members'],
  ...['workspace-invitations', 'invitation-page', 'roles', 'api-keys', 'service-accounts', 'mfa', 'sessions', 'oauth'],
  ...[
    'data-export',
    'administration',
    'protection-blocks',
    'health',
    'signing-keys',
    'oidc',
    'connection-authorizations',
  ],
  ...['task-events', 'audit', 'workers', 'schedules', 'operations', 'instance-limits'],
  ...[
    'batch-upload',
    'batch-results',
    'batch-events',
    'instance-shares',
    'task-priority',
    'statistics-events',
    'notion-webhooks',
  ],
];
const FILE = 'services/gateway/src/openapi/examples.json';
/** A refusal that every operation can give looks the same everywhere; the document shows those that say something of the operation. */
const SHOWN_REFUSALS = new Set(['404', '409', '412']);
/** The most that an example holds, as JSON; in characters. */
const LONGEST = 6_000;

/**
 * Runs the tests, and keeps what they asked and were answered.
 * @param {string} root
 * @param {string[]} only the specs to run, by name; of what they do not ask the examples stay. All when empty.
 */
export async function recordExamples(root, only = []) {
  const folder = mkdtempSync(join(tmpdir(), 'na-examples-'));
  try {
    const to = join(folder, 'exchanges.jsonl');
    const wanted = only.length ? only : SPECS;
    const specs = wanted.map(name => `/gateway/test/${name}.spec.ts$`);
    const { status } = spawnSync(
      process.execPath,
      [
        ...[
          '--disable-warning=ExperimentalWarning',
          '--experimental-vm-modules',
          '../../node_modules/jest/bin/jest.js',
        ],
        ...['-i', '--forceExit', '--setupFilesAfterEnv', '<rootDir>/test/examples/recorder.ts'],
        ...['--globals', JSON.stringify({ EXAMPLES_TO: to }), ...specs],
      ],
      { cwd: join(root, 'services/gateway'), stdio: 'inherit' },
    );
    if (status !== 0)
      throw new Error('A test failed, so what it was answered is no example. Mend it, and run this again.');
    const file = join(root, FILE);
    const known = only.length ? JSON.parse(readFileSync(file, 'utf8')) : {};
    const examples = examplesOf(linesOf(to), known);
    writeFileSync(file, await format(JSON.stringify(examples), { ...(await resolveConfig(file)), parser: 'json' }));
    return Object.keys(examples).length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} file */
export function linesOf(file) {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
}

/**
 * One example of each operation and status: `{ 'GET /v1/todos': { request?, responses: { 200: { type?, body? } } } }`.
 * @param {any[]} exchanges
 * @param {Record<string, any>} known examples of before, which stay for what was not asked and answered so now
 */
export function examplesOf(exchanges, known = {}) {
  const document = exchanges.findLast(({ path }) => path === '/docs/openapi.json').body;
  /** @type {Record<string, any>} */
  const examples = {};
  for (const exchange of inOrder(exchanges)) {
    const { method, path, request, status, type, body } = exchange;
    const [bare, query] = path.split('?');
    const template = templateOf(document, bare);
    const operation = template && document.paths[template][method.toLowerCase()];
    const isShown = operation?.responses[status] && (status < 400 || SHOWN_REFUSALS.has(String(status)));
    if (!isShown || new URLSearchParams(query).has('fields') || JSON.stringify(exchange).length > LONGEST) continue;
    const example = (examples[`${method} ${template}`] ??= { responses: {} });
    if (example.responses[status] && !(isBare(example.responses[status].body) && !isBare(body))) continue;
    const shown = shownAs({ document, operation, path, request, body, status, type });
    if (status < 300 && shown.request !== undefined) example.request = shown.request;
    example.responses[status] = { ...(type && { type }), ...(shown.body !== undefined && { body: shown.body }) };
  }
  for (const [name, { request, responses }] of Object.entries(known)) {
    const [method, template] = name.split(' ');
    if (!document.paths[template]?.[method.toLowerCase()]) continue;
    const example = (examples[name] ??= { responses: {} });
    if (example.request === undefined && request !== undefined) example.request = request;
    example.responses = { ...responses, ...example.responses };
  }
  return Object.fromEntries(Object.entries(examples).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @param {any[]} exchanges */
function inOrder(exchanges) {
  const placeOf = (/** @type {any} */ { spec }) => SPECS.indexOf(spec.replace(/\.spec\.ts$/, ''));
  return exchanges.filter(one => placeOf(one) >= 0).sort((a, b) => placeOf(a) - placeOf(b));
}

/** Whether an answer is a list with nothing in it, which shows little. @param {any} body */
function isBare(body) {
  return Array.isArray(body?.data) && body.data.length === 0;
}

/** The path of the document that a path is an instance of. @param {any} document @param {string} path */
function templateOf(document, path) {
  return Object.keys(document.paths)
    .filter(template => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
    .sort((a, b) => a.split('{').length - b.split('{').length)[0];
}
