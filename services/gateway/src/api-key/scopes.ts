import { ALL_IN_WORKSPACE, type WorkspacePermission } from '../access/permissions.ts';

/** Short for many permissions at once: all that looks, and all that changes things below the workspace itself. */
const GROUPS = {
  read: ALL_IN_WORKSPACE.filter(name => name.endsWith(':read')),
  write: ALL_IN_WORKSPACE.filter(name => name.endsWith(':write') && !/^(workspace|members|roles):/.test(name)),
} as const;

export type Scope = keyof typeof GROUPS | WorkspacePermission;

/** What an API key may be given: single permissions, or `read` and `write` for many at once. */
export const SCOPES = [...Object.keys(GROUPS), ...ALL_IN_WORKSPACE] as readonly Scope[];

/** What scopes permit. */
export function permissionsOf(scopes: readonly Scope[]): WorkspacePermission[] {
  const all = scopes.flatMap(scope => (GROUPS as { [scope: string]: WorkspacePermission[] })[scope] ?? [scope]);
  return [...new Set(all)] as WorkspacePermission[];
}
