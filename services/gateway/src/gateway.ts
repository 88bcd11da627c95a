import fastifyCookie from '@fastify/cookie';
import type { ServiceOptions } from '@na/service';
import { serveAccountPages } from './account/serve-pages.ts';
import { AppModule } from './app.module.ts';
import { configShape, type Config } from './config.ts';
import { takeEmptyJson } from './http/json-body.ts';
import { takeJsonLines } from './http/json-lines.ts';
import { keepRawBodies } from './http/raw-body.ts';
import { secureHeaders } from './http/security-headers.ts';
import { TakePipe } from './http/take.pipe.ts';
import { mountOAuth } from './oauth/mount.ts';
import { protect } from './protection/protect.ts';
import { serveDocs } from './openapi/docs-page.ts';
import { describeApi } from './openapi/document.ts';
import { serveInvitationPage } from './workspace/serve-invitation-page.ts';

/** Twice what a page may carry, and more than any other body; in bytes. */
const BODY_LIMIT = 256 * 1024;

/** The gateway as a service. */
export const gateway: ServiceOptions<Config> = {
  name: 'gateway',
  module: AppModule,
  configShape,
  http: config => ({
    bodyLimit: BODY_LIMIT,
    trustedProxies: config.TRUSTED_PROXIES,
    headersTimeoutMs: config.HTTP_HEADERS_TIMEOUT_MS,
    requestTimeoutMs: config.HTTP_REQUEST_TIMEOUT_MS,
    maxConnections: config.HTTP_MAX_CONNECTIONS,
  }),
  validation: new TakePipe(),
  async prepare(app, config) {
    await secureHeaders(app);
    protect(app, config);
    await app.register(fastifyCookie as never);
    takeEmptyJson(app);
    takeJsonLines(app);
    keepRawBodies(app);
    mountOAuth(app);
    serveAccountPages(app);
    serveInvitationPage(app);
    serveDocs(app, describeApi(app, config.SERVICE_VERSION));
  },
};
