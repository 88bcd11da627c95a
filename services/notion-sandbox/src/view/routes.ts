import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { onceKept } from '../http/once-kept.ts';
import { canonicalId } from '../ids.ts';
import { titleOf } from '../pages/title.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import { databaseHtml } from './database.ts';
import { homeHtml } from './home.ts';
import { documentWithTree } from './html.ts';
import { pageHtml } from './page.ts';
import { trashHtml } from './trash.ts';
import { branchHtml, treeHtml, wayTo } from './tree.ts';
import { viewOf, type View } from './view.ts';

/** Only what the sandbox itself serves is loaded, and only its one script runs. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const [styleSheet, script, icon] = ['view.css', 'view.js', 'icon.svg'].map(file =>
  readFileSync(new URL(`./assets/${file}`, import.meta.url), 'utf8'),
) as [string, string, string];

interface Shown {
  title: string;
  body: string;
  /** The id of what is shown, for its place in the tree. */
  id?: string;
}

/** What a person sees: the workspace at `/`, each page at `/p/<id>`, the trash, and the branches of the tree. */
export function viewRoutes(sandbox: Sandbox): (app: FastifyInstance) => Promise<void> {
  return async app => {
    app.addHook('onSend', onceKept(sandbox));
    const show = (reply: FastifyReply, status: number, of: (view: View) => Shown) => {
      const view = viewOf(sandbox);
      return send(reply, status, whole(view, of(view)));
    };
    app.get('/', (_request, reply) => show(reply, 200, view => ({ title: 'Workspace', body: homeHtml(view) })));
    app.get('/trash', (_request, reply) => show(reply, 200, view => ({ title: 'Trash', body: trashHtml(view) })));
    app.get('/p/:id', (request, reply) => {
      const found = shownPage(sandbox, request);
      return found ? show(reply, 200, found) : show(reply, 404, () => nothing);
    });
    app.get('/tree/:id', (request, reply) =>
      send(reply, 200, branchHtml(viewOf(sandbox), idOf(request), fromOf(request))),
    );
    app.get('/revision', (_request, reply) => reply.send({ revision: sandbox.store.revision }));
    app.get('/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(styleSheet));
    app.get('/icon.svg', (_request, reply) => reply.type('image/svg+xml').send(icon));
    app.get('/view.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
  };
}

const nothing: Shown = {
  title: 'Not found',
  body: '<h1>There is no such page</h1><p><a href="/">To the workspace</a></p>',
};

function shownPage({ store }: Sandbox, request: FastifyRequest): ((view: View) => Shown) | null {
  const id = idOf(request);
  const page = store.get('pages', id);
  const database = store.get('databases', id);
  if (page) return view => ({ id, title: titleOf(page) || 'Untitled', body: pageHtml(view, page) });
  if (!database) return null;
  return view => ({
    id,
    title: plainText(database.title) || 'Untitled',
    body: databaseHtml(view, database, fromOf(request)),
  });
}

function whole(view: View, { title, body, id }: Shown): string {
  return documentWithTree(title, { tree: treeHtml(view), body, open: id === undefined ? [] : wayTo(view, id) });
}

function idOf(request: FastifyRequest): string {
  return canonicalId((request.params as { id: string }).id) ?? '';
}

/** The first entry wanted; what is no number counts as the beginning. */
function fromOf(request: FastifyRequest): number {
  const from = Number((request.query as { from?: unknown }).from ?? 0);
  return Number.isSafeInteger(from) && from > 0 ? from : 0;
}

function send(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply
    .code(status)
    .headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(html);
}
