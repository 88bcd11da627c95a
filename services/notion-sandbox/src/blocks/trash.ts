import { boolean, absent, optional } from '../checks/check.ts';
import type { Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import { hasOnlyTrash } from '../versions.ts';
import type { Content } from './render.ts';
import { editedBy, touch } from './touch.ts';

/** What the body says about the trash: `in_trash`, or `archived` before 2026-03-11; undefined when it says nothing. */
export function wantedTrash(call: Call): boolean | undefined {
  const { archived, in_trash: inTrash } = call.body;
  if (hasOnlyTrash(call.version)) absent(archived, 'body.archived');
  return optional(boolean)(inTrash, 'body.in_trash') ?? optional(boolean)(archived, 'body.archived');
}

/** Puts a block, page or database into the trash or takes it out; it keeps its place. */
export function setTrash(sandbox: Sandbox, call: Call, content: Content, inTrash: boolean): void {
  const { store } = sandbox;
  const change = { inTrash, ...editedBy(call) };
  if ('values' in content) store.put('pages', { ...content, ...change });
  else if ('dataSourceIds' in content) store.put('databases', { ...content, ...change });
  else store.put('blocks', { ...content, ...change });
  const { parent } = content;
  if (parent.type === 'page_id' || parent.type === 'block_id') touch(sandbox, call, parent.id);
}
