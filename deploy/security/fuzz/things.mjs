import { json } from '../system/callers.mjs';
import { send } from '../system/send.mjs';

/** One of each that can be made without Notion or a person, so that the lists have something in them. */
/** @type {[path: string, body: object][]} */
const MADE = [
  ['/v1/todos', { title: 'Buy milk' }],
  ['/v1/alert-rules', { name: 'Dead', eventType: 'na.scheduler.v1.TaskDead', severity: 'info' }],
  ['/v1/endpoints', { name: 'Hook', url: 'https://localhost/hook' }],
  ['/v1/batches', { name: 'Lines' }],
  ['/v1/api-keys', { name: 'Spare', scopes: ['read'] }],
];

/**
 * The ids of things that are there, but for those that the callers themselves go by: what has one is asked for and changed in earnest.
 * @returns {Promise<(path: string) => string[]>} for a path, those of its own list many times and some of others
 */
export async function things(url, callers, document) {
  const headers = callers.headersOf('session');
  for (const [path, body] of MADE) await send(url, json('POST', path, body, headers));
  const lists = document.operations.filter(({ method, path }) => method === 'get' && !path.includes('{'));
  const ids = new Map();
  const own = new Set(callers.ownIds);
  for (const { path } of lists) {
    const { body } = await send(url, { method: 'GET', path, headers });
    const found = [body, ...(Array.isArray(body?.data) ? body.data : [])].map(thing => thing?.id);
    ids.set(path, found.filter(id => /^[0-9a-f-]{36}$/.test(id) && !own.has(id)).slice(0, 5));
  }
  const all = [...new Set([...ids.values()].flat())];
  return path => {
    const mine = ids.get(path.split('/{')[0]) ?? [];
    return [...mine, ...mine, ...mine, ...all].slice(0, 30);
  };
}
