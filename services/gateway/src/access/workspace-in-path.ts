import type { GatewayRequest } from '../http/gateway-request.ts';
import { isId } from '../http/fields.ts';

/** The workspace that a request is about because its path names it: what is below `/v1/workspaces/{id}`. */
export function workspaceInPath({ routeOptions, params }: GatewayRequest): string | undefined {
  if (!/^\/v1\/workspaces\/:id(\/|$)/.test(routeOptions.url ?? '')) return undefined;
  const { id } = params as { id?: string };
  return isId(id) ? id.toLowerCase() : undefined;
}
