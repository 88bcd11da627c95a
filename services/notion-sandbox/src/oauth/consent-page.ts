import { titleOf } from '../pages/title.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { UserRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { document, escaped } from '../view/html.ts';
import type { AuthorizationRequest } from './authorization-request.ts';

/** Something that a person can share. */
interface Shareable {
  id: string;
  title: string;
  depth: number;
}

/** How deep below the workspace pages and databases are offered; what is picked is shared with all below it. */
const offeredDepth = 2;

/** The people of the workspace, one of whom agrees. */
export function peopleOf(store: Store): UserRecord[] {
  return [...store.all('users')].filter(({ type }) => type === 'person');
}

/** The pages and databases that can be picked. */
export function shareables(store: Store): Shareable[] {
  const roots = [...store.all('pages')].filter(({ parent, inTrash }) => parent.type === 'workspace' && !inTrash);
  return roots.flatMap(({ id }) => shareablesFrom(store, id, 1));
}

function shareablesFrom(store: Store, id: string, depth: number): Shareable[] {
  const page = store.get('pages', id);
  const database = store.get('databases', id);
  const record = page ?? database;
  if (!record || record.inTrash) return [];
  const title = page ? titleOf(page) : plainText(database!.title);
  const below = page && depth < offeredDepth ? store.childrenOf(id) : [];
  return [{ id, title, depth }, ...below.flatMap(child => shareablesFrom(store, child, depth + 1))];
}

/** The page on which a person says yes or no. `query` is the request as it came, `fault` what was wrong with the last answer. */
export function consentPage(
  store: Store,
  { client, redirectUri }: AuthorizationRequest,
  { query, proof, fault }: { query: string; proof: string; fault?: string },
): string {
  const workspace = store.get('workspace', 'workspace')?.name ?? 'Workspace';
  const people = peopleOf(store).map(({ id, name }) => `<option value="${id}">${escaped(name)}</option>`);
  const pages = shareables(store).map(
    ({ id, title, depth }) =>
      `<li><label${depth > 1 ? ' class="within"' : ''}><input type="checkbox" name="page" value="${id}"> ${escaped(title)}</label></li>`,
  );
  return document(
    'Connect',
    `<h1>${escaped(client.name)} asks for access</h1>
<p>It would read and change what you pick in the workspace “${escaped(workspace)}”, with all that hangs below, and then send you back to <b>${escaped(new URL(redirectUri).origin)}</b>.</p>
${fault ? `<p class="trash" role="alert">${escaped(fault)}</p>` : ''}
<form method="post" action="/v1/oauth/authorize?${escaped(query)}">
<input type="hidden" name="proof" value="${escaped(proof)}">
<p><label>You are <select name="person">${people.join('')}</select></label></p>
<fieldset><legend>Pages to share</legend><ul class="tree">
${pages.join('\n')}
</ul></fieldset>
<p><button name="answer" value="allow">Allow access</button> <button name="answer" value="deny">Cancel</button></p>
</form>`,
  );
}
