import { titleOf } from '../pages/title.ts';
import { escaped, pageLink } from './html.ts';
import { iconHtml } from './media.ts';
import { dateHtml } from './rich-text.ts';
import { rootPages } from './tree.ts';
import type { View } from './view.ts';

/** The first page: what the workspace is called, how much it holds, and where to begin. */
export function homeHtml(view: View): string {
  const { store, sandbox } = view;
  const counted = [
    ['Pages', store.count('pages')],
    ['Databases', store.count('databases')],
    ['Blocks', store.count('blocks')],
    ['Comments', store.count('comments')],
  ] as const;
  const counts = counted.map(([name, count]) => `<tr><th scope="row">${name}</th><td>${count}</td></tr>`);
  const pages = rootPages(view).map(page => `<li>${iconHtml(page.icon)}${pageLink(page.id, titleOf(page))}</li>`);
  return `<h1>${escaped(store.get('workspace', 'workspace')?.name ?? 'Workspace')}</h1>
<p>What the API writes appears here as a person would see it in Notion, a moment later.</p>
<ul>${pages.join('\n')}</ul>
<table class="properties"><caption>The workspace</caption>${counts.join('')}
<tr><th scope="row">Clock</th><td>${dateHtml({ start: new Date(sandbox.clock.now()).toISOString() })}</td></tr></table>`;
}
