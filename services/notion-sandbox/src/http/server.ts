import multipart from '@fastify/multipart';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { adminRoutes } from '../admin/routes.ts';
import { asyncTaskEndpoints } from '../async-tasks/endpoints.ts';
import { blockEndpoints } from '../blocks/endpoints.ts';
import { commentEndpoints } from '../comments/endpoints.ts';
import { customEmojiEndpoints } from '../custom-emojis/endpoints.ts';
import { dataSourceEndpoints } from '../data-sources/endpoints.ts';
import { databaseEndpoints } from '../databases/endpoints.ts';
import { internalError, invalidUrl, NotionError, tooLarge, validationError } from '../errors.ts';
import { fileUploadEndpoints } from '../file-uploads/endpoints.ts';
import { fileRoutes } from '../file-uploads/serve-file.ts';
import { meetingNotesEndpoints } from '../meeting-notes/endpoints.ts';
import { pageEndpoints } from '../pages/endpoints.ts';
import type { Sandbox } from '../sandbox.ts';
import { oauthRoutes } from '../oauth/routes.ts';
import { searchEndpoints } from '../search/endpoints.ts';
import { userEndpoints } from '../users/endpoints.ts';
import { viewRoutes } from '../view/routes.ts';
import { viewEndpoints } from '../views/endpoints.ts';
import type { Endpoint } from './call.ts';
import { refuse, serve } from './serve.ts';

/** Notion's limit for the body of a request. */
const maxBodyBytes = 500 * 1024;

const endpoints: Endpoint[] = [
  ...userEndpoints,
  ...pageEndpoints,
  ...blockEndpoints,
  ...databaseEndpoints,
  ...dataSourceEndpoints,
  ...searchEndpoints,
  ...commentEndpoints,
  ...asyncTaskEndpoints,
  ...viewEndpoints,
  ...customEmojiEndpoints,
  ...meetingNotesEndpoints,
  ...fileUploadEndpoints,
];

/** What Notion serves and this sandbox does not yet, so that the refusal can say so. */
const notEmulated = /^\/v1\/(agents|sessions|threads)(\/|$)|\/(markdown)(\/|$)/;

/** The HTTP server: the API, the admin API beside it, the pages for people, and health. */
export function buildServer(sandbox: Sandbox): FastifyInstance {
  const app = fastify({
    bodyLimit: maxBodyBytes,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 2000 },
    frameworkErrors: (_error, request, reply) => refuse(sandbox, invalidUrl(), request, reply),
  });
  // Bodies stay raw until the token is known to be good: a stranger is told about the token, not about the JSON.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  // A form is left unread too, until its endpoint asks for it.
  void app.register(multipart);
  for (const endpoint of endpoints) {
    const handler = (request: FastifyRequest, reply: FastifyReply) => serve(sandbox, endpoint, request, reply);
    app.route({ method: endpoint.method, url: endpoint.path, handler });
  }
  app.get('/health/live', () => ({ status: 'ok' }));
  app.get('/health/ready', () => ({ status: 'ok' }));
  void app.register(adminRoutes(sandbox), { prefix: '/_sandbox' });
  void app.register(oauthRoutes(sandbox), { prefix: '/v1/oauth' });
  void app.register(viewRoutes(sandbox));
  void app.register(fileRoutes(sandbox));
  app.setNotFoundHandler((request, reply) => refuse(sandbox, unknownRoute(request.url), request, reply));
  app.setErrorHandler((error, request, reply) => refuse(sandbox, asNotionError(error), request, reply));
  return app;
}

function unknownRoute(url: string): NotionError {
  const path = url.split('?', 1)[0] ?? '';
  return notEmulated.test(path) ? invalidUrl({ sandbox: 'This endpoint is not emulated yet.' }) : invalidUrl();
}

function asNotionError(error: unknown): NotionError {
  if (error instanceof NotionError) return error;
  const { code, statusCode = 500 } = error as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge(maxBodyBytes);
  if (statusCode < 500) return validationError('The request could not be read as HTTP.');
  process.stderr.write(`The sandbox failed to answer: ${String((error as Error).stack ?? error)}\n`);
  return internalError();
}
