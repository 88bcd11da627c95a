import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clientOf, type Client, type Includes } from './client-address.ts';

const clients = new WeakMap<FastifyRequest, Client>();

/**
 * From the first hook on, `ip`, `protocol` and `host` of a request are those of its client. Fastify's own `trustProxy` takes what is no
 * address for one and leaves IPv4 mapped into IPv6. To be called before any other hook is added.
 */
export function knowClients(fastify: FastifyInstance, isProxy: Includes): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const client = clientOf(request.raw, isProxy);
    clients.set(request, client);
    const { protocol, host } = request;
    Object.defineProperties(request, {
      ip: { value: client.ip },
      protocol: { value: (client.isForwarded && schemeOf(request)) || protocol },
      host: { value: (client.isForwarded && lastOf(request, 'x-forwarded-host')) || host },
    });
    done();
  });
}

/** Who is at the other end of a request. */
export function knownClientOf(request: FastifyRequest): Client {
  return clients.get(request) ?? { ip: '', isResolved: false, isForwarded: false };
}

function schemeOf(request: FastifyRequest): string | undefined {
  const scheme = lastOf(request, 'x-forwarded-proto')?.toLowerCase();
  return scheme === 'http' || scheme === 'https' ? scheme : undefined;
}

/** The nearest proxy wrote last. */
function lastOf(request: FastifyRequest, header: string): string | undefined {
  return String(request.headers[header] ?? '')
    .split(',')
    .at(-1)
    ?.trim();
}
