import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../local/fault.mjs';
import { git } from '../static/files.mjs';
import { commit } from './copy.mjs';

/**
 * @typedef {{ name: string, put: (copy: string) => string[], service?: string, isRunning?: boolean }} Planted a fault that is put into a copy of
 *   the tree; `put` gives the files that it changed; one that only shows in a running service says which (the gateway unless named)
 */

const GATEWAY = 'services/gateway/src';

/** Replaces a text that has to be there, so that a fault never silently is none. */
const replaced = (file, from, to) => copy => {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from))
    throw new Fault(`The fault does not fit the tree any more: ${file} has no ${JSON.stringify(from)}.`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
  return [file];
};

const both = (one, another) => copy => [...new Set([...one(copy), ...another(copy)])];

const added = (file, text) => copy => {
  writeFileSync(join(copy, file), typeof text === 'function' ? text() : text);
  return [file];
};

const inLock = change => copy => {
  const path = join(copy, 'package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  change(lock.packages);
  writeFileSync(path, JSON.stringify(lock, null, 2));
  return ['package-lock.json'];
};

/** A hook of Fastify on every request of the gateway. */
const hooked = code =>
  replaced(
    `${GATEWAY}/gateway.ts`,
    'await secureHeaders(app);',
    `await secureHeaders(app);\n    { const server: any = app.getHttpAdapter().getInstance();\n      ${code} }`,
  );

const running = (name, put, service = 'gateway') => ({ name, put, service, isRunning: true });
const sourced = (name, code) => ({ name, put: added(`${GATEWAY}/session/planted.ts`, code) });

/** What shows in the files. Secrets are made on the spot, so that this file holds none. */
const IN_FILES = [
  {
    name: 'a Notion token in a file',
    put: added('deploy/local/planted.json', () => JSON.stringify({ token: `ntn_${randomBytes(23).toString('hex')}` })),
  },
  {
    name: 'a private key in a file',
    put: added('deploy/local/planted.pem', () =>
      generateKeyPairSync('rsa', { modulusLength: 2048 })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
    ),
  },
  {
    name: 'a database password in a file',
    put: added(
      'deploy/local/planted.mjs',
      () => `export const url = 'postgres://gateway:${randomBytes(12).toString('hex')}@db.internal/na';\n`,
    ),
  },
  {
    name: 'an API key in a file',
    put: added(
      'deploy/local/planted.txt',
      () => `na_live_${randomBytes(6).toString('hex')}_${randomBytes(32).toString('hex')}\n`,
    ),
  },
  {
    name: 'a secret that a later commit took out again',
    put(copy) {
      added('planted.env', () => `WEBHOOK=whsec_${randomBytes(24).toString('hex')}\n`)(copy);
      for (const args of [['add', '-A'], commit('with it'), ['rm', '-q', 'planted.env'], commit('without it')])
        git(copy, args);
      return [];
    },
  },
  {
    name: 'a dependency from git',
    put: inLock(packages =>
      Object.assign(packages[''].dependencies, { planted: 'git+ssh://git@example.com/planted.git' }),
    ),
  },
  {
    name: 'a dependency over plain http',
    put: inLock(packages =>
      Object.assign(packages['node_modules/fastify'], { resolved: 'http://example.com/fastify.tgz' }),
    ),
  },
  { name: 'an integrity taken out', put: inLock(packages => delete packages['node_modules/fastify'].integrity) },
  {
    name: 'an integrity by SHA-1',
    put: inLock(packages =>
      Object.assign(packages['node_modules/jose'], { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }),
    ),
  },
  {
    name: 'an install script that nobody looked at',
    put: inLock(packages => Object.assign(packages['node_modules/pg'], { hasInstallScript: true })),
  },
  {
    name: 'a licence that is not taken',
    put: inLock(packages => Object.assign(packages['node_modules/pino'], { license: 'AGPL-3.0-only' })),
  },
  sourced(
    'SQL from a template',
    "export const find = (db: any, email: string) => db.query(`select id from users where email = '${email}'`);\n",
  ),
  sourced(
    'SQL by concatenation',
    "export const sorted = (db: any, by: string) => db.query('select id from users order by ' + by);\n",
  ),
  {
    name: 'a quoted piece in a file of queries',
    put: added(
      `${GATEWAY}/session/planted.queries.ts`,
      "export const find = (email: string): string => `select id from users where email = '${email}'`;\n",
    ),
  },
  sourced('eval', 'export const total = (formula: string): unknown => eval(formula);\n'),
  sourced(
    'a shell command from a variable',
    "import { execSync } from 'node:child_process';\nexport const look = (host: string) => execSync(`ping -c 1 ${host}`);\n",
  ),
  sourced(
    'a weak hash',
    "import { createHash } from 'node:crypto';\nexport const hashOf = (token: string) => createHash('md5').update(token).digest();\n",
  ),
  sourced(
    'a cipher that does not notice changes',
    "import { createCipheriv } from 'node:crypto';\nexport const seal = (key: Buffer, iv: Buffer) => createCipheriv('aes-256-cbc', key, iv);\n",
  ),
  sourced(
    'a secret compared letter by letter',
    'export const isRight = (given: string, row: { tokenHash: string }): boolean => given === row.tokenHash;\n',
  ),
  sourced('a token from Math.random', 'export const newToken = (): string => Math.random().toString(36).slice(2);\n'),
  sourced('a certificate that nobody checks', 'export const options = { ssl: { rejectUnauthorized: false } };\n'),
  sourced(
    'request headers in the log',
    "import { logger } from '@na/telemetry';\nconst log = logger('x');\nexport const note = (request: any) => log.info({ headers: request.headers }, 'came');\n",
  ),
  sourced(
    'a redirect to where the request says',
    "import { Query, Res } from '@nestjs/common';\nexport class Planted {\n  go(@Query('next') next: string, @Res({ passthrough: true }) reply: any) {\n    return reply.redirect(next);\n  }\n}\n",
  ),
  sourced(
    'a body that nobody checks',
    "import { Body } from '@nestjs/common';\nexport class Planted {\n  make(@Body() body: Record<string, unknown>) {\n    return body;\n  }\n}\n",
  ),
  sourced(
    'a route that does not say what it needs',
    "import { Controller, Get } from '@nestjs/common';\n@Controller('v1/planted')\nexport class Planted {\n  @Get()\n  all() {\n    return [];\n  }\n}\n",
  ),
  {
    name: 'a token check without a list of algorithms',
    put: replaced(`${GATEWAY}/session/token-check.ts`, '        algorithms: [ALGORITHM],\n', ''),
  },
];

/** What shows when it runs. */
const RUNNING = [
  running(
    'alg: none is taken',
    replaced(
      `${GATEWAY}/session/token-check.ts`,
      '    return new Promise((resolve, reject) => {',
      `    const [head = '', body = ''] = String(request.headers.authorization).slice(7).split('.');
    if (/"alg":"none"/i.test(Buffer.from(head, 'base64url').toString())) return Promise.resolve(JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims);
    return new Promise((resolve, reject) => {`,
    ),
  ),
  running(
    'the audience of a token is not looked at',
    replaced(`${GATEWAY}/session/token-check.ts`, '        audience: TOKEN.audience,\n', ''),
  ),
  running(
    'the end of a token is not looked at',
    // It is looked at twice, since what is known of a token is kept for a moment.
    both(
      replaced(
        `${GATEWAY}/session/token-check.ts`,
        '        issuer: TOKEN.issuer,\n',
        '        issuer: TOKEN.issuer,\n        ignoreExpiration: true,\n',
      ),
      replaced(`${GATEWAY}/session/token-check.ts`, 'claims.exp * 1_000 <= Date.now()', 'claims.exp === 0'),
    ),
  ),
  running(
    'tokens of another type are taken',
    replaced(`${GATEWAY}/session/token-check.ts`, 'typ === TOKEN.type && ', ''),
  ),
  running(
    'unknown fields are taken',
    replaced(
      `${GATEWAY}/http/take.pipe.ts`,
      'if (!Object.hasOwn(fields, name)) faults',
      'if (fields === undefined) faults',
    ),
  ),
  running(
    'fields are not validated',
    replaced(
      `${GATEWAY}/http/take.pipe.ts`,
      'validateSync(dto, { stopAtFirstError: true })',
      'validateSync(dto, { stopAtFirstError: true }).slice(0, 0)',
    ),
  ),
  running(
    'what is wrong with a secret is told with it',
    replaced(
      `${GATEWAY}/http/field.ts`,
      "${secret ? 'something else' : shown(value)}",
      '${String(value) + String(secret).slice(0, 0)}',
    ),
  ),
  running(
    'an open redirect',
    hooked(
      "server.addHook('onRequest', (request: any, reply: any, done: any) => (request.query?.next ? reply.redirect(request.query.next) : done()));",
    ),
  ),
  running(
    'another site may read the answers',
    hooked(
      "server.addHook('onSend', (request: any, reply: any, payload: any, done: any) => { if (request.headers.origin) reply.header('access-control-allow-origin', request.headers.origin).header('access-control-allow-credentials', 'true'); done(null, payload); });",
    ),
  ),
  running(
    'a stack trace in an answer',
    replaced(
      'libs/service/src/http/problem-filter.ts',
      'answerProblem(problem, request, reply);',
      "void reply.status(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify({ code: problem.code, status: problem.status, type: 'about:blank', title: problem.title, detail: new Error('x').stack }));",
    ),
  ),
  running(
    'no HSTS',
    replaced(
      `${GATEWAY}/http/security-headers.ts`,
      'hsts: { maxAge: ONE_YEAR_S, includeSubDomains: true },',
      'hsts: false,',
    ),
  ),
  running(
    'a policy that lets pages run anything',
    replaced(`${GATEWAY}/http/security-headers.ts`, 'defaultSrc: NOBODY', `defaultSrc: ["'unsafe-inline'", '*']`),
  ),
  running(
    'a cookie that scripts can read',
    replaced(`${GATEWAY}/session/cookies.ts`, 'httpOnly: true', 'httpOnly: false'),
  ),
  running(
    'a cookie that other sites can send',
    replaced(`${GATEWAY}/session/cookies.ts`, "sameSite: 'lax'", "sameSite: 'none'"),
  ),
  running(
    'forged requests of browsers are taken',
    replaced(`${GATEWAY}/session/forgery.ts`, 'if (SAFE.has(request.method)) return;', 'if (request.method) return;'),
  ),
  running(
    'a route that is open',
    replaced(`${GATEWAY}/tasks/task-types.controller.ts`, "needs: 'tasks:read'", "needs: 'public'"),
  ),
  running(
    'a route that asks for less than it does',
    replaced(`${GATEWAY}/todos/todos.controller.ts`, "needs: 'todos:write'", "needs: 'todos:read'"),
  ),
  running(
    'permissions are not looked at',
    replaced(`${GATEWAY}/access/unfit.ts`, 'if (isPermission && ', 'if (isPermission && needs === undefined && '),
  ),
  running(
    'the tenant is left out of a query',
    replaced(
      'services/notion-sync/src/todos/todo.queries.ts',
      'from todo where id = $1 and workspace_id = $2`',
      'from todo where id = $1 and $2::uuid is not null`',
    ),
    'notion-sync',
  ),
  running(
    'an undocumented status',
    replaced(
      `${GATEWAY}/http/route.ts`,
      'const WITH_CREDENTIAL: RefusalStatus[] = [401];',
      'const WITH_CREDENTIAL: RefusalStatus[] = [];',
    ),
  ),
  running(
    'an answer that breaks its schema',
    replaced(
      `${GATEWAY}/tasks/task-type.dto.ts`,
      "@Whole('Grows when the payload changes its shape.', { example: 1 })",
      "@Text('Grows when the payload changes its shape.')",
    ),
  ),
  running(
    'guessing passwords is not stopped',
    replaced(
      `${GATEWAY}/session/login-failures.ts`,
      'async refuseGuessing(email: string, ip: string): Promise<void> {',
      'async refuseGuessing(email: string, ip: string): Promise<void> {\n    if (ip) return;',
    ),
  ),
  running(
    'an id that is none reaches the database',
    replaced(
      `${GATEWAY}/http/fields.ts`,
      'isText(value) && UUID.test(value)',
      'isText(value) && value.length > 0 && UUID.source.length > 0',
    ),
  ),
  running(
    'credentials in the log',
    hooked(
      "server.addHook('onRequest', (request: any, _reply: any, done: any) => { process.stdout.write(String(request.headers.authorization) + '\\n'); done(); });",
    ),
  ),
  running(
    'a log-out that ends nothing',
    replaced(
      `${GATEWAY}/session/session.queries.ts`,
      'update sessions set ended_at = now(), ended_because = $4\n  where',
      'update sessions set ended_because = $4\n  where',
    ),
  ),
];

/** @type {Planted[]} */
export const FAULTS = [...IN_FILES, ...RUNNING];
