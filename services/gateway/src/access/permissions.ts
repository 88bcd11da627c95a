/** What a member of a workspace can be permitted there, and what each permission lets them do. */
export const WORKSPACE_PERMISSIONS = {
  'workspace:read': 'See the workspace, its settings and its roles.',
  'workspace:write': "Change the workspace's name and settings.",
  'workspace:delete': 'Delete the workspace with all that belongs to it.',
  'members:read': 'See who is a member, and who is invited.',
  'members:write': 'Invite people, remove members and give them roles.',
  'roles:write': 'Make, change and remove custom roles.',
  'api_keys:read': 'See the API keys and service accounts, never the keys themselves.',
  'api_keys:write': 'Make, rotate and revoke API keys and service accounts.',
  'applications:read': 'See the applications that are registered with the OAuth server, never their secrets.',
  'applications:write': 'Register and delete applications, and give them other secrets.',
  'tasks:read': 'See tasks, their attempts and their events.',
  'tasks:write': 'Submit, cancel and redrive tasks.',
  'tasks:operate': 'Redrive, replay and delete many tasks at once, and say how long they are kept.',
  'schedules:read': 'See schedules, what became of their due times, backfills and calendars.',
  'schedules:write': 'Make, change, pause, run, backfill and delete schedules; make and change calendars.',
  'workflows:read': 'See workflows and their steps.',
  'workflows:write': 'Start, cancel and replay workflows.',
  'limits:read': 'See limits, pauses and circuits.',
  'limits:write': 'Set and remove limits, pause and resume work, reset circuits.',
  'todos:read': 'See to-dos.',
  'todos:write': 'Create, change and archive to-dos.',
  'pages:read': 'See pages.',
  'pages:write': 'Create, change and archive pages.',
  'connections:read': 'See connections, never their tokens.',
  'connections:write': 'Add, change, rotate, switch off, check and remove connections, and set up their webhooks.',
  'audit:read': 'Read the audit record of the workspace.',
  'alerts:read': 'See alerts, alert rules, endpoints and notifications.',
  'alerts:write': 'Make and remove alert rules and endpoints; acknowledge and resolve alerts.',
} as const satisfies { [permission: string]: string };

/** What an instance operator, who stands above the workspaces, is permitted everywhere. */
export const SYSTEM_PERMISSIONS = {
  'system:read': 'See all users and workspaces, and what concerns the whole system.',
  'system:write':
    'Suspend users, end their sessions, block addresses, rotate signing keys, limit and pause the work of all.',
} as const satisfies { [permission: string]: string };

export const PERMISSIONS = { ...WORKSPACE_PERMISSIONS, ...SYSTEM_PERMISSIONS };

export type WorkspacePermission = keyof typeof WORKSPACE_PERMISSIONS;
export type Permission = keyof typeof PERMISSIONS;

export const ALL_IN_WORKSPACE = Object.keys(WORKSPACE_PERMISSIONS) as WorkspacePermission[];
export const ALL_IN_SYSTEM = Object.keys(SYSTEM_PERMISSIONS) as Permission[];

/** The roles that every workspace has, most permitted first. */
export const ROLES = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** A role of a member: a built-in one, or the id of a custom one. */
export type RoleName = Role | (string & {});

/** What only those who look after a workspace are to see. */
const CONFIDENTIAL: readonly WorkspacePermission[] = ['audit:read', 'api_keys:read'];
const OF_VIEWERS = ALL_IN_WORKSPACE.filter(name => name.endsWith(':read') && !CONFIDENTIAL.includes(name));

/** What each of the built-in roles is permitted. */
export const PERMISSIONS_OF: { readonly [role in Role]: readonly WorkspacePermission[] } = {
  owner: ALL_IN_WORKSPACE,
  admin: ALL_IN_WORKSPACE.filter(name => name !== 'workspace:delete'),
  member: [
    ...OF_VIEWERS,
    'tasks:write',
    'schedules:write',
    'workflows:write',
    'todos:write',
    'pages:write',
    'alerts:write',
  ],
  viewer: OF_VIEWERS,
};

/** What a role permits; of a custom role as it is stored, where words may stand that no version of today knows. */
export function permissionsOfRole(role: RoleName, stored: readonly string[] | null): readonly WorkspacePermission[] {
  if (!stored) return PERMISSIONS_OF[role as Role];
  return ALL_IN_WORKSPACE.filter(name => stored.includes(name));
}
