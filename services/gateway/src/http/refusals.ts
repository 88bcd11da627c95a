import { applyDecorators } from '@nestjs/common';
import { ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto.ts';

/** Every status that a refusal can have, and what it means on any route. */
export const REFUSALS = {
  400: ['The request cannot be read: bad JSON, a bad URL.', 'request_malformed', 'Request malformed'],
  401: ['No valid credential came.', 'credential_missing', 'Credential missing'],
  403: ['The credential may not do this; also: the address is blocked.', 'permission_missing', 'Permission missing'],
  404: ['There is no such thing in this workspace.', 'not_found', 'Not found'],
  408: ['The body did not come in whole in time.', 'request_timed_out', 'Request timed out'],
  409: [
    'It does not go together with what is there; also: this Idempotency-Key came with another request, or its first request is still being answered.',
    'idempotency_key_reused',
    'Idempotency key used for something else',
  ],
  412: ['The version that `If-Match` names is no longer the latest.', 'version_stale', 'Version stale'],
  413: ['The body is larger than is taken.', 'body_too_large', 'Body too large'],
  415: ['The body is not JSON.', 'media_type_unsupported', 'Media type not supported'],
  422: ['A field is wrong; `errors` names each.', 'validation_failed', 'Validation failed'],
  429: ['Too much at once; try again after `Retry-After` seconds.', 'rate_limited', 'Too many requests'],
  500: ['A fault of ours; the trace id leads us to it.', 'internal_error', 'Internal error'],
  502: ['Notion answered with something that we cannot use.', 'upstream_error', 'Upstream error'],
  503: [
    'A service is away for the moment; try again after `Retry-After` seconds.',
    'service_unavailable',
    'Service unavailable',
  ],
  504: [
    'A service took too long; it may have done it, so repeat with the same Idempotency-Key.',
    'service_timeout',
    'Service too slow',
  ],
} as const satisfies { [status: number]: readonly [means: string, code: string, title: string] };

export type RefusalStatus = keyof typeof REFUSALS;

/** Documents what an operation can be refused with. */
export function Refuses(statuses: Iterable<RefusalStatus>): MethodDecorator {
  return applyDecorators(...[...new Set(statuses)].sort((a, b) => a - b).map(refusal));
}

function refusal(status: RefusalStatus): MethodDecorator {
  const [description, code, title] = REFUSALS[status];
  const example = { type: `urn:notion-assistant:problem:${code}`, title, status, detail: description, code };
  const headers = status === 429 || status === 503 ? { 'Retry-After': RETRY_AFTER } : undefined;
  const content = { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) }, example } };
  return ApiResponse({ status, description, content, ...(headers && { headers }) });
}

const RETRY_AFTER = { description: 'Try again after so many seconds.', schema: { type: 'integer' as const } };
