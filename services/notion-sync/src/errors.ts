import { defineProblem, type FieldError } from '@na/errors';

const at = (pointer: string, detail: string): FieldError[] => [{ pointer, detail }];

/** The workspace has no such connection. */
export const ConnectionNotFound = defineProblem({
  kind: 'not_found',
  code: 'connection_not_found',
  title: 'Connection not found',
  detail: ({ id }: { id: string }) =>
    `This workspace has no connection ${id}. List the connections to see which it has.`,
});

/** Another connection bears the id already. */
export const ConnectionIdTaken = defineProblem({
  kind: 'conflict',
  code: 'connection_id_taken',
  title: 'Connection id taken',
  detail: ({ id }: { id: string }) =>
    `The id ${id} belongs to a connection with another name or token. Choose a new id.`,
});

/** Nothing says which connection to use, and the workspace has none that works. */
export const ConnectionMissing = defineProblem({
  kind: 'invalid',
  code: 'connection_missing',
  title: 'No connection',
  detail: 'This workspace has no active connection to Notion. Add one, or mend the broken one, and try again.',
  errors: () => at('/connectionId', 'is missing, and the workspace has no active connection to take in its place'),
});

/** Notion refuses the connection's token, so nothing is asked of it until a check finds it mended. */
export const ConnectionIsBroken = defineProblem({
  kind: 'upstream',
  code: 'connection_broken',
  title: 'Connection broken',
  detail: ({ said }: { said: string }) =>
    `Notion refuses the connection's token (“${said}”). Restore the integration's access in Notion, then check the connection.`,
});

/** A new connection's token does not work. */
export const NotionTokenRefused = defineProblem({
  kind: 'invalid',
  code: 'notion_token_refused',
  title: 'Token refused',
  detail: ({ said }: { said: string }) =>
    `Notion refuses the token: ${said} Copy it again from the integration's settings.`,
  errors: ({ said }) => at('/token', `should be a token that Notion accepts, but Notion says: ${said}`),
});

/** Nobody has told this system of a client of Notion's. */
export const OAuthNotConfigured = defineProblem({
  kind: 'conflict',
  code: 'oauth_not_configured',
  title: 'OAuth not configured',
  detail:
    'This system is no client of Notion’s OAuth yet. Its operator sets NOTION_OAUTH_CLIENT_ID, NOTION_OAUTH_CLIENT_SECRET and NOTION_OAUTH_REDIRECT_URI; until then, add the token of an internal integration.',
});

/** Notion does not take us for the client that we say we are, or refuses what we ask as such. */
export const OAuthMisconfigured = defineProblem({
  kind: 'upstream',
  code: 'oauth_misconfigured',
  title: 'OAuth client refused',
  detail: ({ said }: { said: string }) =>
    `Notion refuses this system as an OAuth client (${said}). Its operator compares the client id, the secret and the redirect URI with those of the integration.`,
});

/** What came back from Notion belongs to no authorization that still waits for it. */
export const AuthorizationRefused = defineProblem({
  kind: 'forbidden',
  code: 'authorization_refused',
  title: 'Authorization refused',
  detail:
    'This answer was used already, came too late (after ten minutes), or is for somebody else. Start again with POST /v1/connections/authorizations.',
});

/** The person said no. */
export const AuthorizationDenied = defineProblem({
  kind: 'forbidden',
  code: 'authorization_denied',
  title: 'Authorization denied',
  detail: ({ said }: { said: string }) => `Nobody gave access in Notion (${said}), so nothing was connected.`,
});

/** Another authorization bears the id, or it was answered already. */
export const AuthorizationIdTaken = defineProblem({
  kind: 'conflict',
  code: 'authorization_id_taken',
  title: 'Authorization id taken',
  detail: ({ id }: { id: string }) => `The id ${id} belongs to another authorization. Choose a new id.`,
});

/** The workspace has no such authorization. */
export const AuthorizationNotFound = defineProblem({
  kind: 'not_found',
  code: 'authorization_not_found',
  title: 'Authorization not found',
  detail: ({ id }: { id: string }) => `This workspace has no authorization ${id}; they are forgotten after 30 days.`,
});

/** A connection is connected anew with the access to another Notion workspace. */
export const AuthorizationOfOtherWorkspace = defineProblem({
  kind: 'conflict',
  code: 'authorization_other_workspace',
  title: 'Another Notion workspace',
  detail: ({ expected }: { expected: string }) =>
    `The access is to another Notion workspace than the connection's (“${expected}”). Choose that one in Notion, or start without connectionId for a new connection.`,
});

/** Only access that a person gave can be given anew. */
export const ConnectionIsNoOAuth = defineProblem({
  kind: 'conflict',
  code: 'connection_not_oauth',
  title: 'Connection by token',
  detail: ({ id }: { id: string }) =>
    `The connection ${id} has the token of an internal integration, which nobody can authorize anew. Check it, or add another one.`,
});

/** Notion does not exchange the code. */
export const NotionCodeRefused = defineProblem({
  kind: 'upstream',
  code: 'notion_code_refused',
  title: 'Code refused by Notion',
  detail: ({ said }: { said: string }) => `Notion does not take the code that it gave (${said}). Start again.`,
});

/** A to-do has nowhere to go. */
export const TodoDataSourceMissing = defineProblem({
  kind: 'invalid',
  code: 'todo_data_source_missing',
  title: 'No to-do data source',
  detail:
    'The connection has no to-do data source of its own. Name one in notionDataSourceId, or share one called “To-dos” with the integration and add the connection again.',
  errors: () => at('/notionDataSourceId', 'is missing, and the connection has none of its own'),
});

/** The data source lacks the property that a field of a to-do would go to. */
export const TodoPropertyMissing = defineProblem({
  kind: 'invalid',
  code: 'todo_property_missing',
  title: 'No property for a field',
  detail: ({ field, wanted }: { field: string; wanted: string }) =>
    `The data source has no ${wanted}, so ${field} has nowhere to go. Add that property in Notion, or leave ${field} out.`,
  errors: ({ field, wanted }) => at(`/${field}`, `should be left out, because the data source has no ${wanted}`),
});

/** The data source does not know the status; Notion lets nobody add one by writing it. */
export const TodoStatusUnknown = defineProblem({
  kind: 'invalid',
  code: 'todo_status_unknown',
  title: 'Unknown status',
  detail: ({ status, allowed }: { status: string; allowed: string[] }) =>
    `The data source has no status “${status}”. It has: ${allowed.join(', ')}.`,
  errors: ({ status, allowed }) =>
    at('/status', `should be one of ${allowed.join(', ')}, but is ${JSON.stringify(status)}`),
});

/** Nobody in the Notion workspace goes by the assignee's name. */
export const TodoAssigneeUnknown = defineProblem({
  kind: 'invalid',
  code: 'todo_assignee_unknown',
  title: 'Unknown assignee',
  detail: ({ assignee, found }: { assignee: string; found: number }) =>
    `${found ? `${found} Notion users match` : 'No Notion user matches'} “${assignee}”. Give the user's id or e-mail address.`,
  errors: ({ assignee, found }) =>
    at(
      '/assignee',
      `should be the id, e-mail address or name of one Notion user, but ${JSON.stringify(assignee)} fits ${found}`,
    ),
});

/** The workspace has no such to-do. */
export const TodoNotFound = defineProblem({
  kind: 'not_found',
  code: 'todo_not_found',
  title: 'To-do not found',
  detail: ({ id }: { id: string }) => `This workspace has no to-do ${id}.`,
});

/** Another to-do bears the id already. */
export const TodoIdTaken = defineProblem({
  kind: 'conflict',
  code: 'todo_id_taken',
  title: 'To-do id taken',
  detail: ({ id }: { id: string }) => `The id ${id} belongs to a to-do with other content. Choose a new id.`,
});

/** Notion lets nobody change what lies in its trash. */
export const TodoArchived = defineProblem({
  kind: 'conflict',
  code: 'todo_archived',
  title: 'To-do archived',
  detail: ({ id }: { id: string }) => `The to-do ${id} lies in Notion's trash and cannot be changed there.`,
});

/** The workspace has no such page. */
export const PageNotFound = defineProblem({
  kind: 'not_found',
  code: 'page_not_found',
  title: 'Page not found',
  detail: ({ id }: { id: string }) => `This workspace has no page ${id}.`,
});

/** Another page bears the id already. */
export const PageIdTaken = defineProblem({
  kind: 'conflict',
  code: 'page_id_taken',
  title: 'Page id taken',
  detail: ({ id }: { id: string }) => `The id ${id} belongs to a page with other content. Choose a new id.`,
});

/** Notion lets nobody change what lies in its trash. */
export const PageArchived = defineProblem({
  kind: 'conflict',
  code: 'page_archived',
  title: 'Page archived',
  detail: ({ id }: { id: string }) => `The page ${id} lies in Notion's trash and cannot be changed there.`,
});

/** Somebody else was faster. */
export const VersionStale = defineProblem({
  kind: 'conflict',
  code: 'version_stale',
  title: 'Version stale',
  detail: ({ expected, actual }: { expected: number; actual: number }) =>
    `The change is for version ${expected}, but the version is ${actual} by now. Read it again and repeat the change.`,
});

/** Notion refuses a request for what it asks. */
export const NotionRefused = defineProblem({
  kind: 'invalid',
  code: 'notion_validation_error',
  title: 'Refused by Notion',
  detail: ({ said }: { said: string }) => `Notion refuses the request: ${said}`,
});

/** The connection may not do this. */
export const NotionForbidden = defineProblem({
  kind: 'forbidden',
  code: 'notion_forbidden',
  title: 'Forbidden by Notion',
  detail: ({ said }: { said: string }) =>
    `Notion forbids this to the connection: ${said} Grant the capability in the integration's settings.`,
});

/** Notion has no such thing, or it is not shared with the connection. */
export const NotionNotFound = defineProblem({
  kind: 'not_found',
  code: 'notion_not_found',
  title: 'Not found in Notion',
  detail: ({ said }: { said: string }) => `Notion cannot find it: ${said}`,
});

/** Two writes met in Notion, and this one was not saved. */
export const NotionConflict = defineProblem({
  kind: 'upstream',
  code: 'notion_conflict',
  title: 'Conflict in Notion',
  detail: ({ said }: { said: string }) => `Notion did not save the change: ${said}`,
});

/** Notion told the connection to slow down. */
export const NotionBusy = defineProblem({
  kind: 'rate_limited',
  code: 'notion_rate_limited',
  title: 'Slowed down by Notion',
  detail: ({ said }: { said: string }) => `Notion asked this connection to wait (${said}).`,
});

/** The connection has used up the requests of this minute. */
export const BudgetSpent = defineProblem({
  kind: 'rate_limited',
  code: 'notion_budget_spent',
  title: 'Request budget spent',
  detail: ({ waitMs }: { waitMs: number }) =>
    `The connection has used the requests that Notion grants it; the next is free in ${Math.ceil(waitMs / 1000)} s.`,
});

/** Notion failed. */
export const NotionUnavailable = defineProblem({
  kind: 'upstream',
  code: 'notion_unavailable',
  title: 'Notion unavailable',
  detail: ({ said }: { said: string }) => `Notion failed: ${said}`,
});

/** Notion did not answer in time. */
export const NotionTimedOut = defineProblem({
  kind: 'timeout',
  code: 'notion_timeout',
  title: 'Notion too slow',
  detail: 'Notion did not answer in time.',
});

/** What a write made was taken for what another one of the same content had made; the next attempt finds its own. */
export const EffectDisputed = defineProblem({
  kind: 'unavailable',
  code: 'effect_disputed',
  title: 'Outcome in doubt',
  detail: 'Something with the same content was made at the same time, and which is whose is being sorted out.',
});

/** A page that is to be worked on has never come to Notion. */
export const PageNotInNotion = defineProblem({
  kind: 'conflict',
  code: 'page_not_in_notion',
  title: 'Page not in Notion',
  detail: ({ id }: { id: string }) =>
    `The page ${id} did not come to Notion (its sync failed), so nothing can be done with it there.`,
});

/** A to-do is given a property that its data source does not have. */
export const TodoPropertyUnknown = defineProblem({
  kind: 'invalid',
  code: 'todo_property_unknown',
  title: 'Unknown property',
  detail: ({ name, known }: { name: string; known: string[] }) =>
    `The data source has no property “${name}”. It has: ${known.join(', ')}.`,
  errors: ({ name, known }) => at(`/properties/${pointerOf(name)}`, `should be one of ${known.join(', ')}`),
});

/** A property of a to-do is given what it cannot hold. */
export const TodoPropertyUnfit = defineProblem({
  kind: 'invalid',
  code: 'todo_property_unfit',
  title: 'Property does not fit',
  detail: ({ name, wanted }: { name: string; wanted: string }) => `The property “${name}” should be ${wanted}.`,
  errors: ({ name, wanted }) => at(`/properties/${pointerOf(name)}`, `should be ${wanted}`),
});

/** Nobody has said which Notion user a user of a chat platform is. */
export const TodoAssigneeUnmapped = defineProblem({
  kind: 'invalid',
  code: 'todo_assignee_unmapped',
  title: 'Assignee not linked',
  detail: ({ platform, id }: { platform: string; id: string }) =>
    `Nobody has linked ${id} of ${platform} to a Notion user. Link them with POST /v1/person-links {"platform":${JSON.stringify(platform)},"platformUserId":${JSON.stringify(id)},"notionUserId":"…"}, or name a Notion user.`,
  errors: ({ platform, id }) =>
    at(
      '/assignee',
      `should be a Notion user, or a user of ${platform} with a person link (POST /v1/person-links), but ${JSON.stringify(id)} has none`,
    ),
});

/** Nobody has said where the to-dos of a channel go. */
export const TodoChannelUnmapped = defineProblem({
  kind: 'invalid',
  code: 'todo_channel_unmapped',
  title: 'Channel not linked',
  detail: ({ platform, id }: { platform: string; id: string }) =>
    `Nobody has linked the channel ${id} of ${platform} to a data source. Link it with POST /v1/channel-links {"platform":${JSON.stringify(platform)},"channelId":${JSON.stringify(id)}}, or name a data source.`,
  errors: ({ platform, id }) =>
    at('/channel', `should be linked (POST /v1/channel-links), but ${JSON.stringify(id)} of ${platform} is not`),
});

/** A channel or person is linked already. */
export const TodoLinkTaken = defineProblem({
  kind: 'conflict',
  code: 'todo_link_taken',
  title: 'Linked already',
  detail: ({ what, linkId }: { what: string; linkId: string }) =>
    `${what} is linked already (${linkId}). Delete that link first.`,
});

/** Another link bears the id already. */
export const TodoLinkIdTaken = defineProblem({
  kind: 'conflict',
  code: 'todo_link_id_taken',
  title: 'Link id taken',
  detail: ({ id }: { id: string }) => `The id ${id} belongs to another link. Choose a new id.`,
});

/** The workspace has no such link. */
export const TodoLinkNotFound = defineProblem({
  kind: 'not_found',
  code: 'todo_link_not_found',
  title: 'Link not found',
  detail: ({ id }: { id: string }) => `This workspace has no link ${id}.`,
});

/** The workspace has no such to-do data source. */
export const TodoSourceNotFound = defineProblem({
  kind: 'not_found',
  code: 'todo_source_not_found',
  title: 'To-do data source not found',
  detail: ({ id }: { id: string }) => `This workspace has no to-do data source ${id}.`,
});

/** The workspace has no such conflict. */
export const TodoConflictNotFound = defineProblem({
  kind: 'not_found',
  code: 'todo_conflict_not_found',
  title: 'Conflict not found',
  detail: ({ id }: { id: string }) => `This workspace has no conflict ${id}.`,
});

/** A conflict was decided already, and otherwise. */
export const TodoConflictDecided = defineProblem({
  kind: 'conflict',
  code: 'todo_conflict_decided',
  title: 'Conflict decided',
  detail: ({ resolution }: { resolution: string }) =>
    `The conflict is decided already (${resolution}). Change the to-do if you want something else.`,
});

/** In a JSON pointer two characters are written otherwise (RFC 6901). */
function pointerOf(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
