import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { knownClientOf } from '@na/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { IncomingMessage } from 'node:http';
import { actAs } from '../access/acting.ts';
import { SESSION_COOKIE } from '../access/credential.ts';
import { RequestForged } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { RequestLimits } from '../protection/limits/request-limits.ts';
import { networkOfClient } from '../protection/network.ts';
import { setSessionCookie } from '../session/cookies.ts';
import { ClientProof } from './client-proof.ts';
import { Interactions, type Answer, type Visit } from './interactions.ts';
import { OAUTH_PATH, OAuthServer } from './oauth-server.ts';
import { errorPage, PAGES_CSS } from './pages.ts';

/** More than any form or token request has; in bytes. */
const BODY_LIMIT = 16 * 1024;

interface InteractionRequest {
  Params: { uid: string };
  Body: Record<string, string> | undefined;
}

/** Puts the OAuth server below `/oauth`: its own endpoints, which speak the protocol, and the pages that people see in between. */
export function mountOAuth(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  void fastify.register(pages(app), { prefix: OAUTH_PATH });
  void fastify.register(protocol(app), { prefix: OAUTH_PATH });
}

/** Everything that the library answers. */
function protocol(app: NestFastifyApplication) {
  return async (fastify: FastifyInstance) => {
    const answer = app.get(OAuthServer, { strict: false }).provider.callback();
    const [proof, limits] = [app.get(ClientProof, { strict: false }), app.get(RequestLimits, { strict: false })];
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );
    fastify.all<{ Body: Buffer | undefined }>('/*', async (request, reply) => {
      const body = request.body ?? Buffer.alloc(0);
      const network = networkOfClient(knownClientOf(request));
      const { authorization } = request.headers;
      const applicationId = await proof.of({ network, authorization, body: body.toString() });
      if (applicationId) await limits.ofApplication(request as unknown as GatewayRequest, reply, applicationId);
      for (const name of ['ratelimit', 'ratelimit-policy']) {
        const told = reply.getHeader(name);
        if (told !== undefined) reply.raw.setHeader(name, told);
      }
      reply.hijack();
      void answer(unread(request.raw, body), reply.raw);
    });
  };
}

/** The request as the library wants it, which reads bodies itself: below our path, and with a body that is still to be read. */
function unread(raw: IncomingMessage, body: Buffer): IncomingMessage {
  const { method, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = raw;
  const request = new IncomingMessage(raw.socket);
  Object.assign(request, { method, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor });
  Object.assign(request, { originalUrl: raw.url, url: raw.url!.slice(OAUTH_PATH.length) || '/' });
  request.push(body);
  request.push(null);
  // Or it would take its end for a caller who is gone, and close the connection.
  request.complete = true;
  return request;
}

function pages(app: NestFastifyApplication) {
  return async (fastify: FastifyInstance) => {
    const interactions = app.get(Interactions, { strict: false });
    fastify.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: BODY_LIMIT },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
    );
    fastify.setErrorHandler((error: Error, _request, reply) => {
      // Whoever comes back to a form of an hour ago is told in a page, as it is a person.
      if (error.name !== 'SessionNotFound') throw error;
      return send(reply, { page: errorPage('This has ended. Begin again where you came from.'), status: 400 });
    });
    fastify.get('/pages.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(PAGES_CSS));
    fastify.get<InteractionRequest>('/interactions/:uid', async (request, reply) =>
      send(reply, await interactions.show(visitOf(request, reply))),
    );
    fastify.post<InteractionRequest>('/interactions/:uid/log-in', async (request, reply) =>
      send(reply, await interactions.logIn(ownVisit(request, reply), request.body ?? {})),
    );
    for (const decision of ['consent', 'decline'] as const) {
      fastify.post<InteractionRequest>(`/interactions/:uid/${decision}`, async (request, reply) =>
        send(reply, await interactions[decision](ownVisit(request, reply))),
      );
    }
  };
}

/** A form that another site's page had the browser send decides nothing. */
function ownVisit(request: FastifyRequest, reply: FastifyReply): Visit {
  const { 'sec-fetch-site': site, origin } = request.headers;
  const isOwn = site === undefined ? origin === `${request.protocol}://${request.host}` : site === 'same-origin';
  if (!isOwn) throw RequestForged({ why: 'the form was not sent by our page' });
  return visitOf(request, reply);
}

function visitOf(request: FastifyRequest, reply: FastifyReply): Visit {
  actAs({ actor: 'anonymous', permissions: [] });
  return {
    request: request.raw,
    response: reply.raw,
    cookie: request.cookies[SESSION_COOKIE],
    origin: { ip: request.ip, userAgent: request.headers['user-agent'] ?? '' },
  };
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  if ('goTo' in answer) {
    if (answer.begun) setSessionCookie(reply, answer.begun.secret, answer.begun.expiresAt);
    return reply.redirect(answer.goTo, 303);
  }
  const forms = ["'self'", answer.formsMayLeadTo].filter(Boolean).join(' ');
  return reply
    .status(answer.status ?? 200)
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'self'; form-action ${forms}; frame-ancestors 'none'; base-uri 'none'`,
    )
    .send(answer.page);
}
