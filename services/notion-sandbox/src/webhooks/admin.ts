import { randomBytes } from 'node:crypto';
import { arrayOf, failed, integer, oneOf, optional, shape, string } from '../checks/check.ts';
import { notFound, validationError } from '../errors.ts';
import { namedId, newId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import type { WebhookDeliveryRecord, WebhookRecord } from '../store/records.ts';
import { apiVersions, type ApiVersion } from '../versions.ts';
import { eventTypes, isTold } from './event-types.ts';

const url = string({ max: 2000 });
const types = arrayOf(oneOf(eventTypes), { min: 1, max: eventTypes.length });

const madeBody = shape({
  url,
  eventTypes: optional(types),
  apiVersion: optional(oneOf(apiVersions)),
  token: optional(string()),
  clientId: optional(string()),
});
const changedBody = shape({ url: optional(url), eventTypes: optional(types) });
const verifyBody = shape({ verificationToken: string() });

/** `POST /_sandbox/webhooks`: without event types it has all of its version; without token and client, the seed's token. */
export function makeWebhook(sandbox: Sandbox, body: unknown): object {
  const given = madeBody(body, 'body');
  const apiVersion = given.apiVersion ?? '2026-03-11';
  const webhook: WebhookRecord = {
    id: newId(),
    url: webUrl(given.url),
    eventTypes: told(given.eventTypes, apiVersion),
    apiVersion,
    ...integrationOf(sandbox, given),
    verificationToken: `secret_${randomBytes(32).toString('base64url')}`,
    state: 'unverified',
    created: sandbox.clock.now(),
    handshake: null,
    outcomes: [],
    deliveries: 0,
  };
  return kept(sandbox, webhook);
}

/** `GET /_sandbox/webhooks`. */
export function listWebhooks({ store }: Sandbox): object {
  return { webhooks: [...store.all('webhooks')].map(shown) };
}

/** `GET /_sandbox/webhooks/:id`. */
export function getWebhook(sandbox: Sandbox, id: string): object {
  return shown(webhookOf(sandbox, id));
}

/** `PATCH /_sandbox/webhooks/:id`: the url only before it is verified, and the token is then sent there; event types at any time. */
export function changeWebhook(sandbox: Sandbox, id: string, body: unknown): object {
  const webhook = webhookOf(sandbox, id);
  const given = changedBody(body, 'body');
  if (given.url !== undefined && webhook.state !== 'unverified') {
    throw validationError('The url of a verified subscription can not be changed: delete it and make another one.');
  }
  return kept(sandbox, {
    ...webhook,
    ...(given.url !== undefined && { url: webUrl(given.url), handshake: null }),
    ...(given.eventTypes && { eventTypes: told(given.eventTypes, webhook.apiVersion) }),
  });
}

/** `POST /_sandbox/webhooks/:id/verify`: the token that the handshake brought, pasted back. */
export function verifyWebhook(sandbox: Sandbox, id: string, body: unknown): object {
  const webhook = webhookOf(sandbox, id);
  const { verificationToken } = verifyBody(body, 'body');
  if (verificationToken !== webhook.verificationToken) {
    throw failed('body.verificationToken', 'the token that was sent to the url', verificationToken);
  }
  return kept(sandbox, webhook.state === 'unverified' ? { ...webhook, state: 'active' } : webhook);
}

/** `POST /_sandbox/webhooks/:id/resend`: the handshake once more. */
export function resendToken(sandbox: Sandbox, id: string): object {
  const webhook = webhookOf(sandbox, id);
  if (webhook.state !== 'unverified') throw validationError('The subscription is verified already.');
  return kept(sandbox, { ...webhook, handshake: null });
}

/** `POST /_sandbox/webhooks/:id/resume`: goes on with what was left; what happened in the pause is not told. */
export function resumeWebhook(sandbox: Sandbox, id: string): object {
  const webhook = webhookOf(sandbox, id);
  if (webhook.state === 'unverified') throw validationError('The subscription is not verified yet.');
  return kept(sandbox, { ...webhook, state: 'active', outcomes: [] });
}

/** `DELETE /_sandbox/webhooks/:id`, with all that it was still to be told. */
export function deleteWebhook(sandbox: Sandbox, id: string): object {
  const { store } = sandbox;
  const webhook = webhookOf(sandbox, id);
  store.transact(() => {
    store.remove('webhooks', id);
    for (const table of ['webhookWindows', 'webhookDeliveries', 'webhookLog'] as const) {
      for (const record of [...store.all(table)]) if (record.webhookId === id) store.remove(table, record.id);
    }
  });
  return shown(webhook);
}

/** `GET /_sandbox/webhooks/:id/deliveries`: the latest, oldest first, and what is still gathered. */
export function listDeliveries(sandbox: Sandbox, id: string, query: Record<string, string>): object {
  const { store } = sandbox;
  webhookOf(sandbox, id);
  const given = query['limit'] === undefined ? undefined : Number(query['limit']);
  const limit = optional(integer({ min: 1, max: 10_000 }))(given, 'query.limit') ?? 1000;
  const all = [...store.all('webhookLog'), ...store.all('webhookDeliveries')].filter(
    ({ webhookId }) => webhookId === id,
  );
  const windows = [...store.all('webhookWindows')].filter(({ webhookId }) => webhookId === id);
  return {
    deliveries: all
      .sort((left, right) => left.number - right.number)
      .slice(-limit)
      .map(shownDelivery),
    gathering: windows.map(({ entity, signals, due }) => ({
      entity,
      types: signals.map(({ type }) => type),
      due: new Date(due).toISOString(),
    })),
  };
}

function kept(sandbox: Sandbox, webhook: WebhookRecord): object {
  sandbox.store.transact(() => sandbox.store.put('webhooks', webhook));
  sandbox.agenda.look();
  return shown(webhook);
}

function webhookOf({ store }: Sandbox, id: string): WebhookRecord {
  const webhook = store.get('webhooks', id);
  if (!webhook) throw notFound('webhook', id, 'sandbox');
  return webhook;
}

function webUrl(address: string): string {
  if (URL.canParse(address) && /^https?:/.test(address)) return address;
  throw failed('body.url', 'an http or https URL', address);
}

function told(given: WebhookRecord['eventTypes'] | undefined, version: ApiVersion): string[] {
  const known = eventTypes.filter(type => isTold(type, version));
  const stranger = given?.find(type => !known.some(name => name === type));
  if (stranger) throw failed('body.eventTypes', `events of version ${version}`, stranger);
  return given ?? known;
}

function integrationOf(
  { store }: Sandbox,
  given: { token?: string; clientId?: string },
): Pick<WebhookRecord, 'integration' | 'integrationId'> {
  if (given.clientId !== undefined) {
    if (given.token !== undefined) throw failed('body.token', 'not present beside clientId', given.token);
    const client = store.get('oauthClients', given.clientId);
    if (!client) throw failed('body.clientId', 'the id of a client', given.clientId);
    return { integration: { clientId: client.id }, integrationId: namedId(`integration/${client.id}`) };
  }
  const token = store.get('tokens', given.token ?? store.get('workspace', 'workspace')?.token ?? '');
  if (!token) throw failed('body.token', 'the token of an integration', given.token);
  return { integration: { token: token.id }, integrationId: namedId(`integration/${token.botId}`) };
}

/** As a person sees it: the verification token is told to the url only. */
function shown(webhook: WebhookRecord): object {
  const { verificationToken: _secret, integration: _whose, outcomes, created, handshake, ...rest } = webhook;
  return {
    ...rest,
    created: new Date(created).toISOString(),
    handshake: handshake && { ...handshake, at: new Date(handshake.at).toISOString() },
    recentFailures: outcomes.filter(good => !good).length,
  };
}

function shownDelivery({ id, number, event, state, due, attempts }: WebhookDeliveryRecord): object {
  return {
    id,
    number,
    type: event['type'],
    state,
    due: state === 'pending' ? new Date(due).toISOString() : null,
    attempts: attempts.map(({ at, ...attempt }) => ({ ...attempt, at: new Date(at).toISOString() })),
    event,
  };
}
