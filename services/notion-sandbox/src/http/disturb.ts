import { setTimeout as wait } from 'node:timers/promises';
import { faultCodes, type Fault, type Faults, type FaultStatus } from '../admin/faults.ts';
import { NotionError, rateLimited } from '../errors.ts';
import type { Answer } from './call.ts';

/** What a fault puts in the place of the true answer. */
export type Disturbance =
  | { dropped: true }
  | { status: number; html: string; headers?: Record<string, string> }
  | { status: number; body: object; headers?: Record<string, string> };

interface Disturbed {
  requestId: string;
  fault: Fault | null;
}

/** Lets a fault act before anything is done; null when the request goes on. */
export async function disturbBefore(faults: Faults, fault: Fault, visit: Disturbed): Promise<Disturbance | null> {
  if ('when' in fault && fault.when === 'after') return null;
  if (fault.kind === '503_after_saving') return null;
  faults.hit(fault);
  visit.fault = fault;
  switch (fault.kind) {
    case 'status':
      throw statusFault(fault);
    case 'drop':
      return { dropped: true };
    case 'slow':
      await wait(fault.ms);
      return null;
    case 'html_502':
      return edgeError();
  }
}

/** Lets a fault act once the work is saved; null when the true answer goes out. */
export async function disturbAfter(
  faults: Faults,
  fault: Fault,
  visit: Disturbed,
  result: Answer,
): Promise<Disturbance | null> {
  if (fault.kind !== '503_after_saving' && !('when' in fault && fault.when === 'after')) return null;
  faults.hit(fault);
  visit.fault = fault;
  if (fault.kind === 'drop') return { dropped: true };
  if (fault.kind === 'slow') {
    await wait(fault.ms);
    return null;
  }
  throw new NotionError(503, 'service_unavailable', 'Notion is unavailable, please try again later.', {
    additionalData: { retry: 'read_before_retrying', ...committed(result) },
  });
}

type FaultCode = (typeof faultCodes)[FaultStatus][number];

const messages: { [C in Exclude<FaultCode, 'rate_limited'>]: string } = {
  invalid_request: 'This request is not supported.',
  invalid_beta: 'The beta that the request names is not available.',
  conflict_error: 'Conflict occurred while saving. Please try again.',
  row_limit_exceeded: 'The data source has reached its limit of rows.',
  internal_server_error: 'Unexpected error occurred.',
  bad_gateway: 'Notion encountered an issue reaching an upstream service. Please try again.',
  service_unavailable: 'Notion is unavailable, please try again later.',
  database_connection_unavailable: "Notion's database is unavailable, please try again later.",
  gateway_timeout: 'Notion timed out while attempting to complete this request.',
  service_overload: 'Notion is overloaded. Please try again later.',
};

function statusFault({ status, code, reason, retryAfter }: Fault & { kind: 'status' }): NotionError {
  const named = (code ?? faultCodes[status][0]) as FaultCode;
  if (named === 'rate_limited') return rateLimited(retryAfter ?? 1, reason ?? 'public_api_request_rate_limit');
  const headers = retryAfter === undefined ? undefined : { 'retry-after': String(retryAfter) };
  return new NotionError(status, named, messages[named], { headers });
}

/** What was saved before the answer was lost: a created object's id, or the ids of appended blocks. */
function committed(result: Answer): Record<string, unknown> {
  if (typeof result['id'] === 'string') return { committed_resource_id: result['id'] };
  if (!Array.isArray(result['results'])) return {};
  return { committed_child_ids: result['results'].map((item: { id: string }) => item.id) };
}

/** What the content network in front of Notion answers when Notion cannot be reached: HTML, and a ray id. */
function edgeError(): Disturbance {
  const ray = '8e5f1c2d3b4a5967-AMS';
  const html = `<!DOCTYPE html>
<html><head><title>www.notion.so | 502: Bad gateway</title></head>
<body><h1>Bad gateway <span>Error code 502</span></h1><p>Cloudflare Ray ID: ${ray.slice(0, 16)}</p></body></html>
`;
  return { status: 502, html, headers: { 'cf-ray': ray, server: 'cloudflare' } };
}
