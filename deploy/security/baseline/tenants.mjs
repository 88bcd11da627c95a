import { json } from '../system/callers.mjs';
import { send } from '../system/send.mjs';
import { things } from '../fuzz/things.mjs';

/** Whoever is of another workspace finds none of our things, by their ids nor in the lists. */
export async function tenants({ url, query, demo, document, callers, expect }) {
  const idsFor = await things(url, callers, document);
  const stranger = await strangerTo({ url, query, demo });
  const ours = new Map();
  for (const { method, path, needs } of document.operations) {
    if (method !== 'get' || !needs?.includes(':') || needs.startsWith('system:')) continue;
    if (!path.includes('{')) {
      const { body, status } = await send(url, { method: 'GET', path, headers: stranger });
      const seen = (Array.isArray(body?.data) ? body.data : [])
        .map(({ id }) => id)
        .filter(id => idsFor(path).includes(id));
      expect(status < 500 && seen.length === 0, `GET ${path} shows ${seen.length} things of another workspace`);
      continue;
    }
    for (const id of new Set(idsFor(path).slice(0, 6))) {
      const at = path.replace(/\{\w+\}/, id);
      const mine = await send(url, { method: 'GET', path: at, headers: callers.headersOf('session') });
      if (mine.status !== 200 || path.indexOf('{') !== path.lastIndexOf('{')) continue;
      ours.set(id, path);
      const { status } = await send(url, { method: 'GET', path: at, headers: stranger });
      expect(status === 404, `GET ${path} answers ${status} to whoever is of another workspace`);
    }
  }
  expect(ours.size > 0, 'there is nothing that another workspace could ask for, so nothing is shown');
  const named = await send(url, {
    method: 'GET',
    path: '/v1/todos',
    headers: { ...stranger, 'x-workspace-id': callers.ownIds[2] },
  });
  expect(named.status === 403, `a key that names another workspace in X-Workspace-Id gets ${named.status}`);
}

/** Somebody with a workspace of their own and the password of the demo; the rows are written here, as signing up needs a mail. */
async function strangerTo({ url, query, demo }) {
  const email = `stranger-${Date.now()}@example.com`;
  const [{ hash }] = await query('select password_hash as hash from gateway.users where is_operator limit 1');
  await query(
    `with owner as (insert into gateway.users (email, password_hash, email_verified_at) values ($1, $2, now()) returning id),
          house as (insert into gateway.workspaces (name) values ('Next door') returning id)
     insert into gateway.memberships (user_id, workspace_id, role) select owner.id, house.id, 'owner' from owner, house`,
    [email, hash],
  );
  const { body } = await send(url, json('POST', '/v1/sessions', { email, password: demo.password }));
  return { authorization: `Bearer ${body?.token}` };
}
