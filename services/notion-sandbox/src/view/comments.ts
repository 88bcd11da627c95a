import { shownTime } from '../clock.ts';
import type { CommentRecord } from '../store/records.ts';
import { escaped } from './html.ts';
import { dateHtml, richHtml } from './rich-text.ts';
import type { View } from './view.ts';

/** The comments on a page or block, discussion by discussion; nothing when there are none. */
export function commentsHtml({ store }: View, holderId: string, title: string): string {
  const threads = new Map<string, CommentRecord[]>();
  for (const id of store.idsBelow(holderId)) {
    const comment = store.get('comments', id);
    if (comment) threads.set(comment.discussionId, [...(threads.get(comment.discussionId) ?? []), comment]);
  }
  if (threads.size === 0) return '';
  const lists = [...threads.values()].map(thread => `<ul class="thread">${thread.map(commentHtml).join('')}</ul>`);
  return `<aside class="comments" aria-label="${escaped(title)}"><h2>${escaped(title)}</h2>${lists.join('\n')}</aside>`;
}

function commentHtml({ displayName, richText, created }: CommentRecord): string {
  const when = `<span class="faint">${dateHtml({ start: shownTime(created) })}</span>`;
  return `<li><strong>${escaped(displayName.name)}</strong> ${when}<br>${richHtml(richText)}</li>`;
}
