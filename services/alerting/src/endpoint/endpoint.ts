import type { Endpoint } from '@na/contracts';
import { randomBytes } from 'node:crypto';

/** A row of `endpoint`, but for its sealed secret. */
export interface EndpointRow {
  id: string;
  workspace_id: string;
  name: string;
  url: string;
  enabled: boolean;
  created_at: Date;
}

/** A new signing secret in the form of Standard Webhooks: 32 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** A row as the contract has it. */
export function endpointOf(row: EndpointRow): Endpoint {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    name: row.name,
    url: row.url,
    enabled: row.enabled,
    createdAt: row.created_at.toISOString(),
  };
}
