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

/** Somebody switched the connection off. */
export const ConnectionIsDisabled = defineProblem({
  kind: 'conflict',
  code: 'connection_disabled',
  title: 'Connection disabled',
  detail:
    'Somebody switched this connection off, so Notion is asked nothing through it. Its tasks wait; switch it on again to let them go on.',
});

/** Notion failed the connection too often in a row. */
export const CircuitOpen = defineProblem({
  kind: 'unavailable',
  code: 'connection_circuit_open',
  title: 'Connection at rest',
  detail: ({ said }: { said: string }) =>
    `Notion did not serve this connection (${said}), so it is left alone until a probe is answered. Tasks wait at no cost; the connection's health says when the next probe is due.`,
});

/** A new token is another integration's. */
export const ConnectionOfOtherBot = defineProblem({
  kind: 'conflict',
  code: 'connection_other_bot',
  title: 'Another integration',
  detail:
    "The token belongs to another integration than the connection's. What was made through the connection is known by its integration, so take a new token of the same one, or add a new connection.",
  errors: () => at('/token', "should be a token of the connection's own integration"),
});

/** Access that a person gave is renewed by itself. */
export const ConnectionIsOAuth = defineProblem({
  kind: 'conflict',
  code: 'connection_is_oauth',
  title: 'Connection by OAuth',
  detail: ({ id }: { id: string }) =>
    `The connection ${id} was authorized by a person and renews its token by itself. To authorize it anew, start an authorization with its connectionId.`,
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

/** Notion does not understand what this system sends. */
export const NotionMisunderstood = defineProblem({
  kind: 'internal',
  code: 'notion_misunderstood',
  title: 'Misunderstood by Notion',
  detail: ({ said }: { said: string }) =>
    `Notion does not understand what this system sends: ${said} Nothing in your request can mend that; tell the operator, who compares NOTION_BASE_URL and NOTION_VERSION with Notion's documentation.`,
});

/** What is to be changed lies in Notion's trash. */
export const NotionInTrash = defineProblem({
  kind: 'conflict',
  code: 'notion_in_trash',
  title: "In Notion's trash",
  detail: ({ said }: { said: string }) =>
    `It lies in Notion's trash, or below something that does: ${said} Restore it first, then repeat the change.`,
});

/** The integration lacks a capability. */
export const NotionCapabilityMissing = defineProblem({
  kind: 'forbidden',
  code: 'notion_capability_missing',
  title: 'Capability missing',
  detail: ({ said }: { said: string }) =>
    `The connection's integration lacks a capability: ${said} An owner of the Notion workspace grants it in the integration's settings under Capabilities; the connection's capabilities show what was seen to be missing.`,
});

/** The Notion workspace's plan has no blocks left. */
export const NotionBlockLimit = defineProblem({
  kind: 'forbidden',
  code: 'notion_block_limit',
  title: 'No blocks left',
  detail: ({ said, limit }: { said: string; limit: string }) =>
    `The plan of the Notion workspace has no blocks left (${limit} in all): ${said} Upgrade the plan; deleting does not give blocks back.`,
});

/** The data source is full. */
export const NotionRowLimit = defineProblem({
  kind: 'conflict',
  code: 'notion_row_limit',
  title: 'Data source full',
  detail: ({ said }: { said: string }) =>
    `The data source takes no more rows: ${said} Move some to another one or delete them, or name another data source.`,
});

/** What was sent is too large. */
export const NotionTooLarge = defineProblem({
  kind: 'invalid',
  code: 'notion_too_large',
  title: 'Too large for Notion',
  detail: ({ said }: { said: string }) =>
    `It is too large for one request to Notion: ${said} Notion takes 500 KB and 1,000 blocks at a time; send less at once.`,
});

/** The connection may not do this there. */
export const NotionForbidden = defineProblem({
  kind: 'forbidden',
  code: 'notion_forbidden',
  title: 'Forbidden by Notion',
  detail: ({ said }: { said: string }) =>
    `Notion forbids this to the connection: ${said} Give the integration full access to the page, and look whether it is locked or of a kind that integrations may not change.`,
});

/** Notion has no such thing, or it is not shared with the connection. */
export const NotionNotFound = defineProblem({
  kind: 'not_found',
  code: 'notion_not_found',
  title: 'Not found in Notion',
  detail: ({ said }: { said: string }) =>
    `Notion cannot find it: ${said} Compare the id, and share the page or one above it with the integration (in Notion: ••• → Connections).`,
});

/** Two writes met in Notion, and this one was not saved. */
export const NotionConflict = defineProblem({
  kind: 'upstream',
  code: 'notion_conflict',
  title: 'Conflict in Notion',
  detail: ({ said }: { said: string }) =>
    `Notion did not save the change, as another one came in between: ${said} It is tried again by itself where a task carries it.`,
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

/** The connection has no webhook. */
export const WebhookNotSetUp = defineProblem({
  kind: 'not_found',
  code: 'webhook_not_set_up',
  title: 'No webhook',
  detail: ({ id }: { id: string }) => `The connection ${id} has no webhook. Set one up with a POST to the same path.`,
});

/** A delivery is not signed by whoever the webhook is for, or there is no such webhook. */
export const WebhookSignatureRefused = defineProblem({
  kind: 'unauthenticated',
  code: 'webhook_signature_refused',
  title: 'Signature refused',
  detail:
    "There is no such webhook, or X-Notion-Signature is not sha256= and the HMAC of the body with the subscription's verification token. A handshake is taken only until the first signed event.",
});

/** A signed delivery is no event. */
export const WebhookBodyUnknown = defineProblem({
  kind: 'invalid',
  code: 'webhook_body_unknown',
  title: 'No event',
  detail: 'The body should be a JSON object with the id and the type of an event.',
});

/** There is no verification token yet. */
export const WebhookTokenNotThere = defineProblem({
  kind: 'conflict',
  code: 'webhook_token_not_there',
  title: 'No verification token',
  detail:
    "Notion has sent no verification token to the webhook. Enter its address in the integration's settings under Webhooks, then ask again.",
});

/** The verification token is shown once. */
export const WebhookTokenShown = defineProblem({
  kind: 'conflict',
  code: 'webhook_token_shown',
  title: 'Verification token shown',
  detail:
    'The verification token was shown already, and is shown once. Let Notion send it again (“Resend token”), or remove the webhook and set it up anew.',
});
