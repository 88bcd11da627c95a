import { send } from './send.mjs';

/** @typedef {'session' | 'key' | 'none'} Caller the operator's session, a key of the demo workspace, nobody */

const CALLERS = /** @type {const} */ (['session', 'key', 'none']);
export { CALLERS };

/**
 * The credentials that requests are sent with; what a request took away (a log-out, a revoked key) is given again.
 * @param {{ url: string, demo: { email: string, password: string, apiKey: string }, query: (sql: string, values?: unknown[]) => Promise<any[]> }} system
 */
export async function callersOf({ url, demo, query }) {
  // Somebody who makes another workspace has to say from then on which is meant.
  const [{ id: workspaceId }] = await query(
    `select workspace_id as id from gateway.memberships join gateway.users on users.id = user_id where email = $1 order by 1 limit 1`,
    [demo.email],
  );
  const logIn = async () => {
    // What was guessed on purpose from this address is not to keep us out.
    await query('delete from gateway.login_failures').catch(() => undefined);
    const { email, password } = demo;
    const { status, body } = await send(url, json('POST', '/v1/sessions', { email, password }));
    if (status !== 201) throw new Error(`The demo user cannot log in any more: ${status} ${body?.code ?? ''}.`);
    return { token: body.token, id: body.session?.id ?? body.sessionId ?? body.id };
  };
  const makeKey = async token => {
    const bearer = { authorization: `Bearer ${token}`, 'x-workspace-id': workspaceId };
    const { status, body } = await send(
      url,
      json('POST', '/v1/api-keys', { name: 'Security', scopes: ['read', 'write'] }, bearer),
    );
    if (status !== 201) throw new Error(`No API key can be made: ${status} ${body?.code ?? ''}.`);
    return body;
  };
  let session = await logIn();
  let key = await makeKey(session.token);
  const callers = {
    get sessionToken() {
      return session.token;
    },
    workspaceId,
    get key() {
      return key.key;
    },
    /** What the credentials themselves go by; a request that ends them would only end the run. */
    get ownIds() {
      return [session.id, key.id, key.workspaceId, String(key.createdBy ?? '').split(':')[1]].filter(Boolean);
    },
    /** @param {Caller} caller @returns {Record<string, string>} */
    headersOf(caller) {
      if (caller === 'session') return { authorization: `Bearer ${session.token}`, 'x-workspace-id': workspaceId };
      return caller === 'key' ? { 'x-api-key': key.key } : {};
    },
    /** Whether a caller that was refused had lost its credential, which is then replaced. @param {Caller} caller */
    async renewed(caller) {
      if (caller === 'none') return false;
      const { status } = await send(url, { method: 'GET', path: '/v1/me', headers: callers.headersOf(caller) });
      if (status !== 401) return false;
      session = await logIn();
      if (caller === 'key') key = await makeKey(session.token);
      return true;
    },
    logIn,
  };
  return callers;
}

/** @param {string} method @param {string} path @param {unknown} body @param {Record<string, string>} [headers] */
export function json(method, path, body, headers = {}) {
  return { method, path, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
