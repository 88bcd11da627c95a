import { optional, own, string } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import { cut, pagingOfQuery } from '../http/paging.ts';
import type { Sandbox } from '../sandbox.ts';

export const customEmojiEndpoints: Endpoint[] = [
  { method: 'GET', path: '/v1/custom_emojis', needs: 'read_content', run: listCustomEmojis },
];

/** The workspace's own emojis, oldest first; `name` asks for the one of exactly that name. */
function listCustomEmojis(sandbox: Sandbox, call: Call): Answer {
  const { store } = sandbox;
  const paging = pagingOfQuery(call);
  const wanted = optional(string())(own(call.query, 'name'), 'query.name');
  const found = [...store.all('customEmojis')].filter(({ name }) => wanted === undefined || name === wanted);
  const ids = found.map(({ id }) => id);
  const from = paging.cursor === null ? 0 : ids.indexOf(paging.cursor);
  if (from < 0) throw validationError(`The start_cursor provided is invalid: ${paging.cursor}`);
  const { page, next } = cut(ids, from, paging.size);
  const results = page.map(id => store.get('customEmojis', id));
  return { object: 'list', type: 'custom_emoji', results, has_more: next !== null, next_cursor: next };
}
