import { APIErrorCode, APIResponseError, RequestTimeoutError, UnknownHTTPResponseError } from '@notionhq/client';
import { failureOf } from './notion-failure.ts';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');

function answer(
  status: number,
  code: APIErrorCode,
  more: { headers?: Headers; additional_data?: Record<string, string | string[]> } = {},
) {
  return new APIResponseError({
    code,
    status,
    message: 'Notion says so.',
    headers: more.headers ?? new Headers(),
    rawBodyText: '',
    additional_data: more.additional_data,
    request_id: undefined,
  });
}

/** As Notion sends it; what the client makes of it, it makes. */
function body(status: number, code: string, message: string, additional_data?: object): UnknownHTTPResponseError {
  const rawBodyText = JSON.stringify({ object: 'error', status, code, message, additional_data });
  return new UnknownHTTPResponseError({ status, message: undefined, headers: new Headers(), rawBodyText });
}

const PERMISSIONS = 'Insufficient permissions for this endpoint.';

describe('a failed request to Notion', () => {
  it.each([
    [400, 'validation_error', 'body failed validation.', {}, 'notion_validation_error', 'invalid'],
    [400, 'invalid_request', 'This request is not supported.', {}, 'notion_validation_error', 'invalid'],
    [400, 'invalid_json', 'Error parsing JSON body.', {}, 'notion_misunderstood', 'internal'],
    [400, 'invalid_request_url', 'Invalid request URL.', {}, 'notion_misunderstood', 'internal'],
    [400, 'invalid_beta', 'Unknown beta.', {}, 'notion_misunderstood', 'internal'],
    [400, 'missing_version', 'Notion-Version header should be defined.', {}, 'notion_misunderstood', 'internal'],
    [400, 'invalid_grant', 'The grant has ended.', {}, 'connection_broken', 'upstream'],
    [
      400,
      'validation_error',
      "Can't edit block that is archived. You must unarchive the block before editing.",
      {},
      'notion_in_trash',
      'conflict',
    ],
    [400, 'validation_error', "Can't update a page that is in the trash.", {}, 'notion_in_trash', 'conflict'],
    [400, 'validation_error', 'body.archived should be not present.', {}, 'notion_validation_error', 'invalid'],
    [401, 'unauthorized', 'API token is invalid.', {}, 'connection_broken', 'upstream'],
    [403, 'restricted_resource', PERMISSIONS, {}, 'notion_capability_missing', 'forbidden'],
    [403, 'restricted_resource', 'Out of blocks.', { block_limit: '1000' }, 'notion_block_limit', 'forbidden'],
    [403, 'restricted_resource', 'This page is locked.', {}, 'notion_forbidden', 'forbidden'],
    [404, 'object_not_found', 'Could not find page with ID: 1.', {}, 'notion_not_found', 'not_found'],
    [409, 'conflict_error', 'Conflict occurred while saving. Please try again.', {}, 'notion_conflict', 'upstream'],
    [409, 'row_limit_exceeded', 'Too many rows.', {}, 'notion_row_limit', 'conflict'],
    [413, 'validation_error', 'Request body is too large.', {}, 'notion_too_large', 'invalid'],
    [418, 'teapot', 'Nobody has seen this yet.', {}, 'notion_validation_error', 'invalid'],
    [
      429,
      'rate_limited',
      'Slow down.',
      { rate_limit_reason: 'public_api_request_rate_limit' },
      'notion_rate_limited',
      'rate_limited',
    ],
    [
      429,
      'rate_limited',
      'Slow down.',
      { rate_limit_reason: 'public_api_space_request_rate_limit' },
      'notion_rate_limited',
      'rate_limited',
    ],
    [529, 'service_overload', 'Overload.', {}, 'notion_rate_limited', 'rate_limited'],
  ])('with %i %s (%s) was not saved: %j', (status, code, message, additional, problem, kind) => {
    const failure = failureOf(body(status, code, message, additional), NOW);
    expect(failure).toMatchObject({ code: problem, kind, outcome: 'not_saved', symptom: String(status) });
    const said = Object.values(additional)[0] ?? (status === 529 ? code : message);
    expect(failure.detail).toContain(said);
    // The client knows 14 codes; what it makes of those comes to the same.
    if (!Object.values(APIErrorCode).includes(code as APIErrorCode)) return;
    const known = new APIResponseError({
      ...{ code: code as APIErrorCode, status, message, headers: new Headers(), request_id: undefined },
      ...{ rawBodyText: '', additional_data: additional as Record<string, string> },
    });
    expect(failureOf(known, NOW)).toMatchObject({ code: problem, detail: failure.detail });
  });

  it.each(['bad_gateway', 'database_connection_unavailable', 'gateway_timeout'])(
    'with %s, which the client may not know, may have been saved, and says what was',
    code => {
      expect(failureOf(body(503, code, 'It failed.'), NOW)).toMatchObject({
        ...{ code: 'notion_unavailable', outcome: 'unknown', said: 'It failed.' },
      });
      expect(failureOf(body(503, code, 'It failed.', { committed_resource_id: 'p1' }), NOW)).toMatchObject({
        ...{ outcome: 'saved', committed: ['p1'] },
      });
    },
  );

  it.each([500, 502, 503, 504])('with %i may have been saved', status => {
    expect(failureOf(answer(status, APIErrorCode.InternalServerError), NOW)).toMatchObject({
      code: 'notion_unavailable',
      outcome: 'unknown',
      symptom: String(status),
    });
  });

  it('with 503 says what was saved, when Notion says so', () => {
    const page = answer(503, APIErrorCode.ServiceUnavailable, { additional_data: { committed_resource_id: 'p1' } });
    expect(failureOf(page, NOW)).toMatchObject({ outcome: 'saved', committed: ['p1'] });
    const blocks = answer(503, APIErrorCode.ServiceUnavailable, {
      additional_data: { committed_child_ids: ['b1', 'b2'] },
    });
    expect(failureOf(blocks, NOW)).toMatchObject({ outcome: 'saved', committed: ['b1', 'b2'] });
  });

  it('of the edge in front of Notion (HTML) may have been saved', () => {
    const edge = new UnknownHTTPResponseError({
      status: 502,
      message: undefined,
      headers: new Headers(),
      rawBodyText: '<html>',
    });
    expect(failureOf(edge, NOW)).toMatchObject({ code: 'notion_unavailable', outcome: 'unknown' });
  });

  it('that timed out or lost its connection may have been saved, one that never connected was not', () => {
    expect(failureOf(new RequestTimeoutError(), NOW)).toMatchObject({ code: 'notion_timeout', outcome: 'unknown' });
    expect(failureOf(AbortSignal.abort(new DOMException('late', 'TimeoutError')).reason, NOW)).toMatchObject({
      outcome: 'unknown',
    });
    const lost = new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    expect(failureOf(lost, NOW)).toMatchObject({ code: 'notion_unavailable', outcome: 'unknown' });
    const refused = new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
    expect(failureOf(refused, NOW)).toMatchObject({ code: 'notion_unavailable', outcome: 'not_saved' });
  });
});

describe('Retry-After', () => {
  it.each([
    ['in seconds', '42', 42_000],
    ['as a date', 'Fri, 20 Nov 2026 10:00:30 GMT', 30_000],
    ['that has passed', 'Fri, 20 Nov 2026 09:00:00 GMT', 1_000],
    ['out of all measure', '86400', 900_000],
    ['that makes no sense', 'soon', 10_000],
    ['that is missing', undefined, 10_000],
  ])('%s', (_, text, expected) => {
    expect(retryAfterMs(new Headers(text ? { 'retry-after': text } : {}), NOW)).toBe(expected);
  });
});
