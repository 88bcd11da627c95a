import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bodyOf } from '../access/admit.ts';
import type { JsonObject } from '../checks/check.ts';
import type { Answer } from '../http/call.ts';
import { onceKept } from '../http/once-kept.ts';
import { attend, disturbed } from '../http/serve.ts';
import type { Sandbox } from '../sandbox.ts';
import type { OAuthClientRecord } from '../store/records.ts';
import { askPerson, hearPerson } from './authorize.ts';
import { clientOf } from './clients.ts';
import { asInvalidRequest } from './oauth-error.ts';
import { introspect, revokeToken, token } from './token.ts';

type Operation = (sandbox: Sandbox, client: OAuthClientRecord, body: JsonObject) => Answer;

/** Notion's side of the OAuth flow: a page for people, and three calls for the servers of clients. */
export function oauthRoutes(sandbox: Sandbox): (app: FastifyInstance) => Promise<void> {
  return async app => {
    app.addHook('onRequest', async request => void (request.id = randomUUID()));
    app.get('/authorize', { onSend: onceKept(sandbox) }, (request, reply) => askPerson(sandbox, request, reply));
    app.post('/authorize', { onSend: onceKept(sandbox) }, (request, reply) => hearPerson(sandbox, request, reply));
    for (const [path, operation] of Object.entries({ token, introspect, revoke: revokeToken }))
      app.post(`/${path}`, (request, reply) => serveClient(sandbox, operation, request, reply));
  };
}

/** Serves a client that proves who it is: faults on cue and the log see it as they see a request with a token. */
function serveClient(sandbox: Sandbox, operation: Operation, request: FastifyRequest, reply: FastifyReply) {
  return attend(sandbox, request, reply, async visit => {
    const client = (visit.token = clientOf(sandbox, request));
    return disturbed(sandbox, request, visit, { ...client, writes: true }, () =>
      operation(
        sandbox,
        client,
        asInvalidRequest(() => bodyOf(request)),
      ),
    );
  });
}
