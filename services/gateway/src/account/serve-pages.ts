import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { readFileSync } from 'node:fs';
import { PAGES } from './account-page.ts';

/** A page runs its own script and asks this very API, and nothing else. */
export const PAGE_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** Serves the pages behind the links in mails, under `/account`. */
export function serveAccountPages(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const helmet = { contentSecurityPolicy: PAGE_POLICY };
  const [html, css, script] = ['page.html', 'page.css', 'page.js'].map(file =>
    readFileSync(new URL(`./page/${file}`, import.meta.url), 'utf8'),
  ) as [string, string, string];
  for (const [page, title] of Object.entries(PAGES)) {
    const body = html.replaceAll('{{page}}', page).replaceAll('{{title}}', title);
    fastify.get(`/account/${page}`, { helmet }, (_request, reply) => reply.type('text/html; charset=utf-8').send(body));
  }
  fastify.get('/account/page.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(css));
  fastify.get('/account/page.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
}
