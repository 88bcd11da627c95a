/** Error codes of Notion's API, as far as the sandbox answers them. */
export type ErrorCode =
  | 'invalid_json'
  | 'invalid_request_url'
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'validation_error'
  | 'missing_version'
  | 'unauthorized'
  | 'restricted_resource'
  | 'object_not_found'
  | 'invalid_beta'
  | 'conflict_error'
  | 'row_limit_exceeded'
  | 'rate_limited'
  | 'internal_server_error'
  | 'bad_gateway'
  | 'service_unavailable'
  | 'database_connection_unavailable'
  | 'gateway_timeout'
  | 'service_overload';

export interface ErrorExtras {
  additionalData?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** An answer in Notion's error format. Texts quoted from Notion and modelled ones are listed in the README. */
export class NotionError extends Error {
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    readonly extras: ErrorExtras = {},
  ) {
    super(message);
    this.name = 'NotionError';
  }

  body(requestId: string): Record<string, unknown> {
    const { additionalData } = this.extras;
    return {
      object: 'error',
      status: this.status,
      code: this.code,
      message: this.message,
      ...(additionalData && { additional_data: additionalData }),
      request_id: requestId,
    };
  }
}

export function validationError(message: string): NotionError {
  return new NotionError(400, 'validation_error', message);
}

export function unauthorized(): NotionError {
  return new NotionError(401, 'unauthorized', 'API token is invalid.');
}

export function restricted(message = 'Insufficient permissions for this endpoint.'): NotionError {
  return new NotionError(403, 'restricted_resource', message);
}

/** Absent and not shared look the same, as in Notion: 404, never 403. */
export function notFound(kind: string, id: string, integration: string): NotionError {
  const cure = `Make sure the relevant pages and databases are shared with your integration "${integration}".`;
  return new NotionError(404, 'object_not_found', `Could not find ${kind} with ID: ${id}. ${cure}`);
}

export function invalidUrl(additionalData?: Record<string, unknown>): NotionError {
  return new NotionError(400, 'invalid_request_url', 'Invalid request URL.', { additionalData });
}

export function invalidJson(): NotionError {
  return new NotionError(400, 'invalid_json', 'Error parsing JSON body.');
}

export function missingVersion(): NotionError {
  const message =
    'Notion-Version header failed validation: Notion-Version header should be defined, instead was `undefined`.';
  return new NotionError(400, 'missing_version', message);
}

/** Why a request is refused: the connection's window, the workspace's, or because the connection is shut out. */
export const rateLimitReasons = [
  'public_api_request_rate_limit',
  'public_api_space_request_rate_limit',
  'public_api_request_blocked',
] as const;

export type RateLimitReason = (typeof rateLimitReasons)[number];

/** `retryAfter` in whole seconds. */
export function rateLimited(retryAfter: number, reason: RateLimitReason): NotionError {
  return new NotionError(429, 'rate_limited', 'You have been rate limited. Please try again in a few minutes.', {
    additionalData: { rate_limit_reason: reason },
    headers: { 'retry-after': String(retryAfter) },
  });
}

/** A data source takes so many rows and no more. */
export function rowLimitExceeded(limit: number): NotionError {
  return new NotionError(409, 'row_limit_exceeded', `The data source has reached its limit of ${limit} rows.`);
}

/** Free workspaces of several members may make so many blocks in their life. */
export function blockLimitReached(limit: number): NotionError {
  const message = `The workspace has reached its limit of ${limit} blocks. Upgrade the plan to add more.`;
  return new NotionError(403, 'restricted_resource', message, { additionalData: { block_limit: String(limit) } });
}

export function tooLarge(limit: number): NotionError {
  return new NotionError(413, 'validation_error', `Request body is too large: it should be ≤ \`${limit}\` bytes.`);
}

export function internalError(): NotionError {
  return new NotionError(500, 'internal_server_error', 'Unexpected error occurred.');
}

/** For what a real Notion does and this sandbox does not do yet: said plainly, never pretended. */
export function notEmulated(what: string): NotionError {
  return validationError(`The sandbox does not emulate ${what} yet.`);
}
