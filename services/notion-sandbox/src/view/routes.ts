import type { FastifyInstance, FastifyReply } from 'fastify';
import { livingChildren } from '../blocks/render.ts';
import { onceKept } from '../http/once-kept.ts';
import { canonicalId } from '../ids.ts';
import { titleOf } from '../pages/title.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Store } from '../store/store.ts';
import { pageLink } from './blocks.ts';
import { document, styleSheet } from './html.ts';
import { databaseDocument, pageDocument } from './page.ts';

/** Nothing but our own style sheet is loaded, and nothing runs. */
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Depth of the tree on the first page. */
const treeDepth = 6;

/** What a person sees: the tree of pages at `/`, and each page at `/p/<id>`. */
export function viewRoutes(sandbox: Sandbox): (app: FastifyInstance) => Promise<void> {
  return async app => {
    app.addHook('onSend', onceKept(sandbox));
    app.get('/', (_request, reply) => sendHtml(reply, 200, treeDocument(sandbox)));
    app.get('/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(styleSheet));
    app.get('/p/:id', (request, reply) => {
      const id = canonicalId((request.params as { id: string }).id) ?? '';
      const page = sandbox.store.get('pages', id);
      const database = sandbox.store.get('databases', id);
      if (page) return sendHtml(reply, 200, pageDocument(sandbox, page));
      if (database) return sendHtml(reply, 200, databaseDocument(sandbox, database));
      return sendHtml(
        reply,
        404,
        document('Not found', '<h1>There is no such page</h1><p><a href="/">All pages</a></p>'),
      );
    });
  };
}

function treeDocument({ store }: Sandbox): string {
  const roots = [...store.all('pages')].filter(({ parent, inTrash }) => parent.type === 'workspace' && !inTrash);
  const name = store.get('workspace', 'workspace')?.name ?? 'Workspace';
  const items = roots.map(page => `<li>${pageLink(page.id, titleOf(page))}${branch(store, page.id, 1)}</li>`);
  return document(name, `<h1>${name}</h1>\n<ul class="tree">${items.join('\n')}</ul>`);
}

function branch(store: Store, holderId: string, depth: number): string {
  if (depth > treeDepth) return '';
  const items = livingChildren(store, holderId).flatMap(content => {
    if ('values' in content)
      return [`<li>${pageLink(content.id, titleOf(content))}${branch(store, content.id, depth + 1)}</li>`];
    if ('dataSourceIds' in content)
      return [`<li>${pageLink(content.id, plainText(content.title))} <span class="faint">database</span></li>`];
    const inner = branch(store, content.id, depth + 1);
    return inner ? [`<li>${inner}</li>`] : [];
  });
  return items.length > 0 ? `<ul class="tree">${items.join('\n')}</ul>` : '';
}

function sendHtml(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply
    .code(status)
    .headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    .type('text/html; charset=utf-8')
    .send(html);
}
