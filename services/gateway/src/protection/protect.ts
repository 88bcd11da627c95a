import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { Config } from '../config.ts';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';
import { Blocks } from './blocks/blocks.ts';
import { RefusedCredentials } from './blocks/refused-credentials.ts';
import { shareWithOrigin } from './cors.ts';
import { RequestLimits } from './limits/request-limits.ts';

/** What orchestrators and Prometheus ask is never refused for who asks, or a replica that is attacked would be restarted. */
const OPERATIONAL = /^\/(health\/(live|ready|startup)|metrics)(\?|$)/;

/** Whoever is not known yet has nothing long to say: no body of an open door is larger, in bytes. */
const OPEN_BODY_LIMIT = 16 * 1024;
const OPEN_DOORS = /^\/v1\/(sessions|users|password-resets|email-verifications|email-changes)(\/|$)/;

/** Looks at each request before anything but its headers is read. To be called before routes are added. */
export function protect(app: NestFastifyApplication, { CORS_ORIGINS }: Config): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const [blocks, refused, limits] = [app.get(Blocks), app.get(RefusedCredentials), app.get(RequestLimits)];
  const listed = new Set(CORS_ORIGINS);
  fastify.addHook('onRoute', (route: RouteOptions) => {
    if (OPEN_DOORS.test(route.url)) route.bodyLimit = OPEN_BODY_LIMIT;
  });
  fastify.addHook('onRequest', async (given, reply: GatewayReply) => {
    if (OPERATIONAL.test(given.url)) return;
    const request = given as GatewayRequest;
    // First, so that pages of ours can read what they are refused with.
    const isPreflight = shareWithOrigin(request, reply, listed);
    blocks.refuseBlocked(request);
    await limits.ofAddress(request, reply);
    if (isPreflight) return reply.status(204).send();
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    refused.note(request as GatewayRequest);
    done();
  });
}
