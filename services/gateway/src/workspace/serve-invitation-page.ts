import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { readFileSync } from 'node:fs';
import { PAGE_POLICY } from '../account/serve-pages.ts';

/** Serves the page behind the link of an invitation, at `/invitations`. */
export function serveInvitationPage(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const helmet = { contentSecurityPolicy: PAGE_POLICY };
  const [html, script] = ['invitation.html', 'invitation.js'].map(file =>
    readFileSync(new URL(`./page/${file}`, import.meta.url), 'utf8'),
  ) as [string, string];
  fastify.get('/invitations', { helmet }, (_request, reply) => reply.type('text/html; charset=utf-8').send(html));
  fastify.get('/invitations/page.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
}
