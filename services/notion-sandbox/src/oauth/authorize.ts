import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Sandbox } from '../sandbox.ts';
import { browserOf, isOwnForm, proofOf } from './anti-forgery.ts';
import { authorizationRequest, backTo, RefusedAtClient, type AuthorizationRequest } from './authorization-request.ts';
import { consentPage, peopleOf, shareables } from './consent-page.ts';
import { OAuthError } from './oauth-error.ts';

/** `GET /v1/oauth/authorize`: asks the person. */
export function askPerson(sandbox: Sandbox, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return withRequest(sandbox, request, reply, asked => show(sandbox, request, reply, asked));
}

/** `POST /v1/oauth/authorize`: takes the person's answer and sends them back. */
export function hearPerson(sandbox: Sandbox, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return withRequest(sandbox, request, reply, asked => {
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
    if (!isOwnForm(request, queryOf(request), form.get('proof')))
      return show(sandbox, request, reply, asked, 'This form was not shown to this browser. Please answer again.', 403);
    if (form.get('answer') !== 'allow') return reply.redirect(backTo(asked, { error: 'access_denied' }), 303);
    const known = new Set(shareables(sandbox.store).map(({ id }) => id));
    const roots = form.getAll('page').filter(id => known.has(id));
    const person = peopleOf(sandbox.store).find(({ id }) => id === form.get('person'));
    if (roots.length === 0 || !person)
      return show(sandbox, request, reply, asked, 'Pick at least one page to share.', 400);
    return reply.redirect(backTo(asked, { code: newCode(sandbox, asked, person.id, roots) }), 303);
  });
}

function newCode(
  { store, clock }: Sandbox,
  { client, redirectUri, isRedirectNamed, challenge }: AuthorizationRequest,
  userId: string,
  roots: string[],
): string {
  const id = `03${randomBytes(24).toString('hex')}`;
  store.transact(() =>
    store.put('oauthCodes', {
      id,
      clientId: client.id,
      redirectUri: isRedirectNamed ? redirectUri : null,
      challenge,
      userId,
      roots,
      issued: clock.now(),
      grantId: null,
    }),
  );
  return id;
}

function withRequest(
  sandbox: Sandbox,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (asked: AuthorizationRequest) => FastifyReply,
): FastifyReply {
  try {
    return work(authorizationRequest(sandbox, request.query));
  } catch (error) {
    if (error instanceof RefusedAtClient) return reply.redirect(error.location, 303);
    if (error instanceof OAuthError) return reply.code(error.status).send(error.body(request.id));
    throw error;
  }
}

function show(
  sandbox: Sandbox,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: AuthorizationRequest,
  fault?: string,
  status = 200,
): FastifyReply {
  const query = queryOf(request);
  const { browser, cookie } = browserOf(request);
  return reply
    .code(status)
    .headers({
      'content-security-policy': policyFor(asked.redirectUri),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'set-cookie': cookie,
    })
    .type('text/html; charset=utf-8')
    .send(consentPage(sandbox.store, asked, { query, proof: proofOf(browser, query), fault }));
}

/**
 * Browsers hold `form-action` against each redirect that follows a form, so it names where the person is sent back to, and this machine, where the
 * front end of a developer listens to which the client may send them on.
 */
function policyFor(redirectUri: string): string {
  const targets = ["'self'", new URL(redirectUri).origin, 'http://127.0.0.1:*', 'http://localhost:*'];
  return `default-src 'none'; style-src 'self'; base-uri 'none'; form-action ${targets.join(' ')}; frame-ancestors 'none'`;
}

function queryOf(request: FastifyRequest): string {
  return request.url.split('?').slice(1).join('?');
}
