import { discussionBody } from '../admin/bodies.ts';
import { notFound } from '../errors.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Store } from '../store/store.ts';

/** `POST /_sandbox/discussions`: a person resolves a discussion in the app, or takes it up again. */
export function resolveDiscussion({ store }: Sandbox, body: unknown): object {
  const { discussionId, resolved } = discussionBody(body, 'body');
  const count = store.transact(() => setResolved(store, discussionId, resolved));
  if (count === 0) throw notFound('discussion', discussionId, 'sandbox');
  return { discussionId, resolved, comments: count };
}

/** All comments of the discussion count as resolved or not; gives how many there are. */
export function setResolved(store: Store, discussionId: string, isResolved: boolean): number {
  const comments = [...store.all('comments')].filter(comment => comment.discussionId === discussionId);
  for (const comment of comments)
    if ((comment.isResolved ?? false) !== isResolved) store.put('comments', { ...comment, isResolved });
  return comments.length;
}
