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

describe('a failed request to Notion', () => {
  it.each([
    [400, APIErrorCode.ValidationError, 'notion_validation_error', false],
    [401, APIErrorCode.Unauthorized, 'connection_broken', true],
    [403, APIErrorCode.RestrictedResource, 'notion_forbidden', false],
    [404, APIErrorCode.ObjectNotFound, 'notion_not_found', false],
    [409, APIErrorCode.ConflictError, 'notion_conflict', true],
    [429, APIErrorCode.RateLimited, 'notion_rate_limited', true],
    [529, APIErrorCode.ServiceOverload, 'notion_rate_limited', true],
  ])('with %i was not saved', (status, code, problem, retryable) => {
    expect(failureOf(answer(status, code), NOW)).toMatchObject({ code: problem, retryable, outcome: 'not_saved' });
  });

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
