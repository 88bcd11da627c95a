import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { resolveDiscussion } from '../comments/resolve.ts';
import { addCustomEmoji } from '../custom-emojis/admin.ts';
import { failed, integer, isObject, optional, type Check } from '../checks/check.ts';
import { invalidJson, NotionError, notFound } from '../errors.ts';
import { onceKept } from '../http/once-kept.ts';
import { newId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import { endTokens, listClients, registerClient } from '../oauth/admin.ts';
import { registerDemoClient } from '../oauth/clients.ts';
import { makeTemplate } from '../templates/admin.ts';
import { seeded } from '../seeds/seeds.ts';
import { capabilities, type TokenRecord } from '../store/records.ts';
import type { State } from '../store/state.ts';
import {
  changeWebhook,
  deleteWebhook,
  getWebhook,
  listDeliveries,
  listWebhooks,
  makeWebhook,
  resendToken,
  resumeWebhook,
  verifyWebhook,
} from '../webhooks/admin.ts';
import { clockBody, faultBody, resetBody, restoreBody, settingsBody, tokenBody } from './bodies.ts';

/** Entries of the log in one answer, if the caller does not say. */
const usualLogLength = 1000;

/**
 * What tests use to look behind and turn the sandbox's screws. It asks for no token, so it answers only to this machine,
 * unless it is opened, and never to a web page of somebody else.
 */
export function adminRoutes(sandbox: Sandbox): (app: FastifyInstance) => Promise<void> {
  const snapshots = new Map<string, State>();
  return async app => {
    app.addHook('onSend', onceKept(sandbox));
    app.addHook('onRequest', async request => refuseStrangers(sandbox, request));
    app.setErrorHandler((error, _request, reply) => answerError(error, reply));
    app.get('/health', () => health(sandbox));
    app.get('/log', request => readLog(sandbox, request.query as Record<string, string>));
    app.delete('/log', () => (sandbox.log.clear(), { latest: sandbox.log.latest }));
    app.post('/clock', request => setClock(sandbox, bodyOf(request)));
    app.get('/clock', () => shownClock(sandbox));
    app.get('/settings', () => sandbox.settings);
    app.post('/settings', request => changeSettings(sandbox, bodyOf(request)));
    app.get('/faults', () => ({ faults: sandbox.faults.list() }));
    app.delete('/faults', () => (sandbox.faults.clear(), { faults: [] }));
    app.post('/faults', request => {
      const { fault, match, times } = faultBody(bodyOf(request));
      return sandbox.faults.add(fault, match, times);
    });
    app.post('/tokens', request => makeToken(sandbox, bodyOf(request)));
    app.post('/oauth/clients', request => registerClient(sandbox, bodyOf(request)));
    app.get('/oauth/clients', () => listClients(sandbox));
    app.post('/oauth/tokens', request => endTokens(sandbox, bodyOf(request)));
    app.post('/templates', request => makeTemplate(sandbox, bodyOf(request)));
    app.post('/custom_emojis', request => addCustomEmoji(sandbox, bodyOf(request)));
    app.post('/discussions', request => resolveDiscussion(sandbox, bodyOf(request)));
    app.post('/webhooks', request => makeWebhook(sandbox, bodyOf(request)));
    app.get('/webhooks', () => listWebhooks(sandbox));
    app.get('/webhooks/:id', request => getWebhook(sandbox, idOf(request)));
    app.patch('/webhooks/:id', request => changeWebhook(sandbox, idOf(request), bodyOf(request)));
    app.delete('/webhooks/:id', request => deleteWebhook(sandbox, idOf(request)));
    app.post('/webhooks/:id/verify', request => verifyWebhook(sandbox, idOf(request), bodyOf(request)));
    app.post('/webhooks/:id/resend', request => resendToken(sandbox, idOf(request)));
    app.post('/webhooks/:id/resume', request => resumeWebhook(sandbox, idOf(request)));
    app.get('/webhooks/:id/deliveries', request =>
      listDeliveries(sandbox, idOf(request), request.query as Record<string, string>),
    );
    app.post('/snapshot', () => {
      const id = newId();
      snapshots.set(id, sandbox.store.snapshot());
      return { id };
    });
    app.post('/restore', request => {
      const { id } = restoreBody(bodyOf(request), 'body');
      const state = snapshots.get(id);
      if (!state) throw notFound('snapshot', id, 'sandbox');
      return becomes(sandbox, state);
    });
    app.post('/reset', request => {
      const { seed } = resetBody(bodyOf(request), 'body');
      sandbox.faults.clear();
      const planted = becomes(sandbox, seeded(seed ?? 'demo', sandbox.clock.now()));
      registerDemoClient(sandbox);
      return planted;
    });
  };
}

function refuseStrangers(sandbox: Sandbox, request: FastifyRequest): void {
  // A browser sends Origin with what a page of another site asks of us.
  if (request.headers.origin !== undefined) throw forbidden('The admin API is not for web pages.');
  const { remoteAddress = '' } = request.socket;
  if (!sandbox.settings.openAdmin && !/^(::ffff:)?127\.|^::1$/.test(remoteAddress)) {
    throw forbidden('The admin API answers only to this machine. Start the sandbox with --open-admin to change that.');
  }
}

function forbidden(message: string): NotionError {
  return new NotionError(403, 'restricted_resource', message);
}

function answerError(error: unknown, reply: FastifyReply): void {
  const problem = error instanceof NotionError ? error : new NotionError(500, 'internal_server_error', String(error));
  void reply.code(problem.status).send(problem.body(newId()));
}

function health(sandbox: Sandbox): object {
  const { store } = sandbox;
  return {
    status: 'ok',
    workspace: store.get('workspace', 'workspace')?.name,
    pages: store.count('pages'),
    blocks: store.count('blocks'),
    dataSources: store.count('dataSources'),
    clock: new Date(sandbox.clock.now()).toISOString(),
    latestRequest: sandbox.log.latest,
  };
}

function readLog(sandbox: Sandbox, query: Record<string, string>): object {
  const whole =
    (name: string, max: number): Check<number | undefined> =>
    (value, path) =>
      optional(integer({ min: 0, max }))(value === undefined ? undefined : Number(value), `${path}.${name}`);
  const since = whole('since', Number.MAX_SAFE_INTEGER)(query['since'], 'query') ?? 0;
  const limit = whole('limit', 10_000)(query['limit'], 'query') ?? usualLogLength;
  const entries = sandbox.log.read({ since, limit, method: query['method'], path: query['path'] });
  return { entries, latest: sandbox.log.latest };
}

function setClock(sandbox: Sandbox, body: unknown): object {
  const { advance, set, frozen, reset } = clockBody(body, 'body');
  const { clock, store } = sandbox;
  if (reset) clock.reset();
  // Before the time is set: a clock that ran on for a moment would stand still beside the instant that was asked for.
  if (frozen !== undefined) clock.freeze(frozen);
  if (set !== undefined) {
    const instant = Date.parse(set);
    if (Number.isNaN(instant)) throw failed('body.set', 'a valid ISO 8601 date string', set);
    clock.moveTo(instant);
  }
  if (advance !== undefined) clock.advance(advance);
  const workspace = store.get('workspace', 'workspace');
  if (workspace) store.transact(() => store.put('workspace', { ...workspace, clock: clock.read() }));
  return shownClock(sandbox);
}

function shownClock({ clock }: Sandbox): object {
  return { now: new Date(clock.now()).toISOString(), ...clock.read() };
}

function changeSettings({ settings }: Sandbox, body: unknown): object {
  const named = Object.entries(settingsBody(body, 'body')).filter(([, value]) => value !== undefined);
  return Object.assign(settings, Object.fromEntries(named));
}

function makeToken(sandbox: Sandbox, body: unknown): object {
  const given = tokenBody(body, 'body');
  const { store } = sandbox;
  const workspace = store.get('workspace', 'workspace');
  const twin = given.botOf === undefined ? undefined : store.get('tokens', given.botOf);
  if (given.botOf !== undefined && !twin) throw failed('body.botOf', 'a token of this sandbox', given.botOf);
  const token: TokenRecord = {
    id: given.token ?? `ntn_sandbox_${newId().replaceAll('-', '')}`,
    name: given.name,
    botId: twin?.botId ?? newId(),
    capabilities: given.capabilities ?? twin?.capabilities ?? [...capabilities],
    roots: given.roots ?? twin?.roots ?? (workspace ? [workspace.rootPageId] : []),
    ratePerMinute: given.ratePerMinute ?? null,
  };
  if (!/^(ntn|secret)_\S+$/.test(token.id))
    throw failed('body.token', 'a token that begins with ntn_ or secret_', token.id);
  store.transact(() => {
    if (!twin) store.put('users', { id: token.botId, type: 'bot', name: token.name, email: null });
    store.put('tokens', token);
  });
  return { ...token, token: token.id };
}

/** The workspace becomes this state; time, budgets and the log stay as they are. */
function becomes(sandbox: Sandbox, state: State): object {
  const { store, clock, windows } = sandbox;
  store.restore(state);
  windows.clear();
  sandbox.agenda.look();
  const workspace = store.get('workspace', 'workspace');
  if (workspace) store.transact(() => store.put('workspace', { ...workspace, clock: clock.read() }));
  return { token: workspace?.token, rootPageId: workspace?.rootPageId };
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id: string }).id;
}

function bodyOf(request: FastifyRequest): unknown {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(request.body.toString('utf8'));
  } catch {
    throw invalidJson();
  }
  if (!isObject(parsed)) throw failed('body', 'an object', parsed);
  return parsed;
}
