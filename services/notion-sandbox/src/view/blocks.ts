import { shownContents, livingChildren, type Content } from '../blocks/render.ts';
import { titleOf } from '../pages/title.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { BlockRecord } from '../store/records.ts';
import { blockHtml, itemHtml } from './block-kinds.ts';
import { commentsHtml } from './comments.ts';
import { pageLink } from './html.ts';
import { iconHtml } from './media.ts';
import type { View } from './view.ts';

/** Depth beyond which a page is not followed any more. */
const maxDepth = 20;

/** What stands in a page, as HTML. */
export function bodyHtml(view: View, pageId: string): string {
  const html = listHtml(view, livingChildren(view.store, pageId), 0);
  return view.budget.left > 0 ? html : `${html}<p class="faint">The page goes on; this is as much as is shown.</p>`;
}

/** Neighbours of one kind of list share one list. */
function listHtml(view: View, contents: Content[], depth: number): string {
  if (depth > maxDepth) return '';
  let html = '';
  for (let index = 0; index < contents.length && view.budget.left > 0;) {
    const content = contents[index] as Content;
    const form = 'content' in content ? lists[content.type] : undefined;
    if (!form) {
      html += contentHtml(view, content, depth);
      index += 1;
      continue;
    }
    const { type } = content as BlockRecord;
    const last = contents.findIndex((next, at) => at > index && !('content' in next && next.type === type));
    const items = contents.slice(index, last < 0 ? undefined : last) as BlockRecord[];
    html += `<${form(items[0] as BlockRecord)}>`;
    for (const item of items) html += `<li>${innerHtml(view, item, depth, itemHtml)}</li>`;
    html += `</${form(items[0] as BlockRecord).split(' ')[0]}>\n`;
    index += items.length;
  }
  return html;
}

const markers: Record<string, string> = { letters: 'a', roman: 'i' };

/** The element of a list, by its first item. */
const lists: Record<string, (first: BlockRecord) => string> = {
  bulleted_list_item: () => 'ul',
  to_do: () => 'ul class="to-do"',
  numbered_list_item: ({ content }) => {
    const start = Number(content['list_start_index'] ?? 1);
    return `ol start="${start}" type="${markers[String(content['list_format'])] ?? '1'}"`;
  },
};

function contentHtml(view: View, content: Content, depth: number): string {
  if ('values' in content) {
    return `<p class="child">${iconHtml(content.icon) || '📄 '}${pageLink(content.id, titleOf(content))}</p>\n`;
  }
  if ('dataSourceIds' in content) {
    return `<p class="child">${iconHtml(content.icon) || '🗂 '}${pageLink(content.id, plainText(content.title))}</p>\n`;
  }
  return `${innerHtml(view, content, depth, blockHtml)}\n`;
}

function innerHtml(view: View, block: BlockRecord, depth: number, render: typeof blockHtml): string {
  view.budget.left -= 1;
  const children = shownContents(view.store, block);
  const inner = () => listHtml(view, children, depth + 1);
  return render(view, block, children, inner) + commentsHtml(view, block.id, 'Comments on this block');
}
