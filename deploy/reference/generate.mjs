// Writes docs/reference from the code: `npm run reference`; with --check it only says whether the files are up to date.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { SERVICES } from '../local/services.mjs';
import { asvsPage } from './asvs.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'docs/reference');
const NOTE = '<!-- Generated from the code by `npm run reference`; do not edit. -->';
const flags = ['--conditions=source', '--import', join(ROOT, 'deploy/local/register.mjs')];

const surveys = new Map();
for (const service of SERVICES) surveys.set(service, await survey(service));
const pages = {
  'errors.md': errors(),
  'metrics.md': metrics(),
  'configuration.md': configuration(),
  'events.md': await events(),
  '../security/asvs.md': asvsPage(ROOT, NOTE),
  'permissions.md': await permissions(),
};

const stale = [];
mkdirSync(FOLDER, { recursive: true });
mkdirSync(join(ROOT, 'docs/security'), { recursive: true });
for (const [name, text] of Object.entries(pages)) {
  const file = join(FOLDER, name);
  const wanted = await format(text, { ...(await resolveConfig(file)), parser: 'markdown' });
  if (wanted === current(file)) continue;
  stale.push(name);
  if (!process.argv.includes('--check')) writeFileSync(file, wanted);
}
if (process.argv.includes('--check') && stale.length) {
  console.error(`docs/reference is behind the code: ${stale.join(', ')}. Run \`npm run reference\`.`);
  process.exit(1);
}
console.log(stale.length ? `written: ${stale.join(', ')}` : 'docs/reference is up to date');

async function survey(service) {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [...flags, join(import.meta.dirname, 'survey.mjs'), service], {
    maxBuffer: 16 << 20,
  });
  return JSON.parse(stdout);
}

function current(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** What several services declare alike, once, with the services that do. */
function merged(kind, key) {
  const all = new Map();
  for (const [service, found] of surveys) {
    for (const entry of found[kind]) {
      const known = all.get(entry[key]) ?? { ...entry, services: [] };
      known.services.push(service);
      all.set(entry[key], known);
    }
  }
  return [...all.values()].sort((a, b) => a[key].localeCompare(b[key]));
}

function users(services) {
  return services.length === SERVICES.length ? 'all' : services.join(', ');
}

function table(head, rows) {
  const cell = value => String(value).replaceAll('|', '\\|').replaceAll('\n', ' ');
  return [head, head.map(() => '---'), ...rows].map(row => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

function errors() {
  const rows = merged('problems', 'code').map(({ code, status, kind, title, services }) => [
    `\`${code}\``,
    status,
    kind,
    title,
    users(services),
  ]);
  return `${NOTE}\n\n# Errors\n\nEvery error is \`application/problem+json\` (RFC 9457) with \`type\`, \`title\`, \`status\`, \`detail\`, \`instance\`, \`code\`, \`traceId\` and, where fields are at fault, \`errors[{pointer, detail}]\`. The code is stable; the detail says what happened this time.\n\n${table(['code', 'status', 'kind', 'title', 'told by'], rows)}\n`;
}

function metrics() {
  const rows = merged('metrics', 'name').map(({ name, kind, help, services }) => [
    `\`${name}\``,
    kind,
    help,
    users(services),
  ]);
  return `${NOTE}\n\n# Metrics\n\nEach service gives them on \`/metrics\` (OpenMetrics, histograms with exemplars).\n\n${table(['name', 'kind', 'meaning', 'given by'], rows)}\n`;
}

function configuration() {
  const rows = merged('configuration', 'name').map(({ name, isRequired, fallback, description, services }) => [
    `\`${name}\``,
    isRequired ? 'required' : fallback === undefined ? '' : `\`${fallback}\``,
    description,
    users(services),
  ]);
  return `${NOTE}\n\n# Configuration\n\nEnvironment variables. A service that misses one or finds one unfit does not start and names all faults at once.\n\n${table(['variable', 'default', 'meaning', 'read by'], rows)}\n`;
}

async function events() {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...flags,
    '--input-type=module',
    '--eval',
    `import { events } from '@na/contracts'; console.log(JSON.stringify([...events.values()].map(({ name, doc, category, severity, fields }) => ({ name, doc, category, severity, fields: Object.entries(fields).map(([field, { optional }]) => field + (optional ? '?' : '')) }))))`,
  ]);
  const rows = JSON.parse(stdout)
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ name, doc, category, severity, fields }) => [`\`${name}\``, doc, category, severity, fields.join(', ')]);
  return `${NOTE}\n\n# Events\n\nEach travels on JetStream under \`evt.\` and its name, with CloudEvents headers, and stands in the audit record. Those of \`na.system.v1\` can be told by every service.\n\n${table(['event', 'meaning', 'category', 'severity', 'fields'], rows)}\n`;
}

async function permissions() {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, join(import.meta.dirname, 'survey-permissions.mjs')],
    { maxBuffer: 16 << 20 },
  );
  const { permissions, others } = JSON.parse(stdout);
  const each = list => list.map(item => `\`${item}\``).join('<br>');
  const rows = permissions.map(({ name, description, roles, routes, calls }) => [
    `\`${name}\``,
    description,
    roles.join(', '),
    each(routes),
    each(calls),
  ]);
  const says = {
    credential: 'Any valid credential',
    user: 'A session of a user in person',
    public: 'No credential at all',
  };
  const rest = others.map(({ name, routes }) => [says[name], each(routes)]);
  return `${NOTE}\n\n# Permissions\n\nA member of a workspace has those of their role: one of the four that every workspace has, or a custom one (\`/v1/roles\`), which is any set of the permissions below but those of the system. An API key has those of its scopes. An operator of the instance has those of the system besides. Each route needs one permission, and the service that it asks looks for that of the call once more.\n\n${table(['permission', 'lets somebody', 'built-in roles', 'routes', 'calls behind them'], rows)}\n\n## Without a permission\n\n${table(['needs', 'routes'], rest)}\n`;
}
