import { NotionError, type ErrorCode } from '../errors.ts';

export type OAuthErrorCode = Extract<
  ErrorCode,
  'invalid_request' | 'invalid_client' | 'invalid_grant' | 'unsupported_grant_type'
>;

/** An answer of the OAuth endpoints in the form in which Notion's were seen to refuse: RFC 6749's, with a `request_id`. */
export class OAuthError extends NotionError {
  constructor(code: OAuthErrorCode, description: string) {
    const isStranger = code === 'invalid_client';
    const headers = isStranger ? { 'www-authenticate': 'Basic realm="oauth"' } : undefined;
    super(isStranger ? 401 : 400, code, description, { headers });
  }

  override body(requestId: string): Record<string, unknown> {
    return { error: this.code, error_description: this.message, request_id: requestId };
  }
}

/** Throws what the checks throw (Notion's validation errors) as an `invalid_request`, with the same words. */
export function asInvalidRequest<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotionError && !(error instanceof OAuthError))
      throw new OAuthError('invalid_request', error.message);
    throw error;
  }
}
