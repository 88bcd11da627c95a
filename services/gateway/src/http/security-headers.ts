import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

const ONE_YEAR_S = 365 * 24 * 60 * 60;

const NOBODY = ["'none'"];

/** No page of ours uses any of these. */
const NO_FEATURES = 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()';

/**
 * Sets the security headers of every answer. An answer of the API is data for one caller: no browser is to run, frame, keep or
 * lend it.
 */
export async function secureHeaders(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  await app.register(helmet as never, {
    contentSecurityPolicy: {
      useDefaults: false,
      // What has no default of its own is named: nothing stands in for it.
      directives: { defaultSrc: NOBODY, baseUri: NOBODY, formAction: NOBODY, frameAncestors: NOBODY },
    },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    hsts: { maxAge: ONE_YEAR_S, includeSubDomains: true },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('permissions-policy', NO_FEATURES);
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    done(null, payload);
  });
}
