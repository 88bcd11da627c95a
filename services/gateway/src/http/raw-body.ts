import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PassThrough } from 'node:stream';
import type { GatewayRequest } from './gateway-request.ts';

/** What the configuration of a route says that wants its body byte for byte, as a signature of it needs. */
export const TAKES_BYTES = { takesBytes: true };

const bodies = new WeakMap<object, Buffer[]>();

/** Keeps the bytes of the bodies of those routes that want them, as they pass on to the parser and its limits. */
export function keepRawBodies(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.addHook('preParsing', (request, _reply, body, done) => {
    if (!takesBytes(request)) return done(null, body);
    const chunks: Buffer[] = [];
    bodies.set(request, chunks);
    const passing = new PassThrough({
      transform(chunk: Buffer, _encoding, next) {
        chunks.push(chunk);
        next(null, chunk);
      },
    });
    body.on('error', error => passing.destroy(error));
    done(null, body.pipe(passing));
  });
  // What it says is not ours to judge before its signature is: nobody else looks at it.
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (takesBytes(request)) request.body = undefined;
    done();
  });
}

/** The body of a request to a route that wants it byte for byte. */
export const RawBody = createParamDecorator((_: unknown, context: ExecutionContext): Buffer =>
  Buffer.concat(bodies.get(context.switchToHttp().getRequest<GatewayRequest>()) ?? []),
);

function takesBytes({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as Partial<typeof TAKES_BYTES> | undefined)?.takesBytes === true;
}
