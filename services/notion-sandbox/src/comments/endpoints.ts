import { blockFor, isShared, pageFor, refuseTrashed } from '../access/access.ts';
import { failed, object, oneOf, optional, refuseUnknown, shape, string, uuid } from '../checks/check.ts';
import { shownTime } from '../clock.ts';
import { notFound, restricted, validationError } from '../errors.ts';
import { attachments } from '../file-uploads/attach.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import { cut, listAnswer, pagingOfQuery } from '../http/paging.ts';
import { newId } from '../ids.ts';
import { setResolved } from './resolve.ts';
import { inlineMarkdown } from '../rich-text/inline-markdown.ts';
import { richText } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import type { CommentRecord, RichText } from '../store/records.ts';

/** Characters of a comment in Markdown: Notion names no limit, this is that of a text. */
const maxMarkdown = 2000;

export const commentEndpoints: Endpoint[] = [
  // Notion's own MCP server sends no version here.
  { method: 'POST', path: '/v1/comments', needs: 'insert_comments', writes: true, versionOptional: true, run: create },
  { method: 'GET', path: '/v1/comments', needs: 'read_comments', run: list },
  { method: 'GET', path: '/v1/comments/:comment_id', needs: 'read_comments', run: get },
  { method: 'PATCH', path: '/v1/comments/:comment_id', needs: 'insert_comments', writes: true, run: update },
  { method: 'DELETE', path: '/v1/comments/:comment_id', needs: 'insert_comments', writes: true, run: remove },
];

function create(sandbox: Sandbox, call: Call): Answer {
  const { body, token } = call;
  refuseUnknown(body, ['parent', 'discussion_id', 'rich_text', 'markdown', 'attachments', 'display_name'], 'body');
  const place = body['discussion_id'] === undefined ? newThread(sandbox, call) : thread(sandbox, call);
  const comment: CommentRecord = {
    id: newId(),
    ...place,
    richText: words(sandbox, call),
    ...(body['attachments'] !== undefined && {
      attachments: attachments(sandbox, call, body['attachments'], 'body.attachments'),
    }),
    displayName: displayName(sandbox, call),
    seq: sandbox.store.nextSeq(),
    created: call.now,
    createdBy: token.botId,
    edited: call.now,
    editedBy: token.botId,
    inTrash: false,
  };
  sandbox.store.put('comments', comment);
  return token.capabilities.includes('read_comments') ? render(comment) : { object: 'comment', id: comment.id };
}

/** The comments on a page or block whose discussion is not resolved. */
function list(sandbox: Sandbox, call: Call): Answer {
  const { store } = sandbox;
  const paging = pagingOfQuery(call);
  const block = blockFor(sandbox, call, uuid(call.query['block_id'], 'query.block_id'));
  const ids = [...store.idsBelow(block.id)].filter(id => store.get('comments', id)?.isResolved !== true);
  const from = paging.cursor === null ? 0 : ids.indexOf(paging.cursor);
  if (from < 0) throw validationError(`The start_cursor provided is invalid: ${paging.cursor}`);
  const { page, next } = cut(ids, from, paging.size);
  return listAnswer(
    'comment',
    page.map(id => render(store.get('comments', id) as CommentRecord)),
    next,
  );
}

function get(sandbox: Sandbox, call: Call): Answer {
  return render(named(sandbox, call));
}

function update(sandbox: Sandbox, call: Call): Answer {
  refuseUnknown(call.body, ['rich_text', 'markdown'], 'body');
  const comment = ownComment(sandbox, call);
  const changed = { ...comment, richText: words(sandbox, call), edited: call.now, editedBy: call.token.botId };
  sandbox.store.put('comments', changed);
  return render(changed);
}

function remove(sandbox: Sandbox, call: Call): Answer {
  const comment = ownComment(sandbox, call);
  sandbox.store.remove('comments', comment.id);
  return render(comment);
}

function named(sandbox: Sandbox, call: Call): CommentRecord {
  const id = uuid(call.params['comment_id'], 'path.comment_id');
  const comment = sandbox.store.get('comments', id);
  if (comment && isShared(sandbox.store, call.token, comment.parent.id)) return comment;
  throw notFound('comment', id, call.token.name);
}

/** An integration changes and deletes only what it wrote. */
function ownComment(sandbox: Sandbox, call: Call): CommentRecord {
  const comment = named(sandbox, call);
  if (comment.createdBy !== call.token.botId)
    throw restricted('Comments can only be changed by the integration that made them.');
  return comment;
}

function newThread(sandbox: Sandbox, call: Call): Pick<CommentRecord, 'parent' | 'discussionId'> {
  const parent = object(call.body['parent'], 'body.parent');
  const onBlock = parent['block_id'] !== undefined;
  const id = onBlock
    ? blockFor(sandbox, call, uuid(parent['block_id'], 'body.parent.block_id')).id
    : pageFor(sandbox, call, uuid(parent['page_id'], 'body.parent.page_id')).id;
  refuseTrashed(sandbox.store, id);
  return { parent: { type: onBlock ? 'block_id' : 'page_id', id }, discussionId: newId() };
}

/** A reply takes a resolved discussion up again. */
function thread(sandbox: Sandbox, call: Call): Pick<CommentRecord, 'parent' | 'discussionId'> {
  const id = uuid(call.body['discussion_id'], 'body.discussion_id');
  if (call.body['parent'] !== undefined) throw failed('body.parent', 'not present', call.body['parent']);
  for (const { discussionId, parent } of sandbox.store.all('comments')) {
    if (discussionId !== id || !isShared(sandbox.store, call.token, parent.id)) continue;
    setResolved(sandbox.store, discussionId, false);
    return { parent, discussionId };
  }
  throw notFound('discussion', id, call.token.name);
}

/** `rich_text`, or `markdown`, which is kept as rich text. */
function words(sandbox: Sandbox, call: Call): RichText[] {
  const { body } = call;
  if (body['markdown'] === undefined) return richText(sandbox)(body['rich_text'], 'body.rich_text');
  if (body['rich_text'] !== undefined) throw failed('body.rich_text', 'not present', body['rich_text']);
  return inlineMarkdown(string({ min: 1, max: maxMarkdown })(body['markdown'], 'body.markdown'));
}

function displayName(sandbox: Sandbox, call: Call): CommentRecord['displayName'] {
  const given = optional(object)(call.body['display_name'], 'body.display_name');
  const type = optional(oneOf(['integration', 'user', 'custom']))(given?.['type'], 'body.display_name.type');
  if (type === 'user') return { type, name: ownerOf(sandbox, call) };
  if (type !== 'custom') return { type: 'integration', name: call.token.name };
  const custom = shape({ name: string({ max: 200 }) })(given?.['custom'], 'body.display_name.custom');
  return { type, name: custom.name };
}

/** Who let the integration in: the person who agreed, or the workspace, for which the integration itself speaks. */
function ownerOf({ store }: Sandbox, { token }: Call): string {
  const grant = token.grantId === undefined ? undefined : store.get('oauthGrants', token.grantId);
  return (grant && store.get('users', grant.userId)?.name) ?? token.name;
}

function render(comment: CommentRecord): Answer {
  return {
    object: 'comment',
    id: comment.id,
    parent: { type: comment.parent.type, [comment.parent.type]: comment.parent.id },
    discussion_id: comment.discussionId,
    created_time: shownTime(comment.created),
    last_edited_time: shownTime(comment.edited),
    created_by: { object: 'user', id: comment.createdBy },
    rich_text: comment.richText,
    display_name: { type: comment.displayName.type, resolved_name: comment.displayName.name },
    ...(comment.attachments && { attachments: comment.attachments }),
  };
}
