import type { SealedColumn } from '@na/secrets';
import { webhookOwner } from '../webhooks/webhook-intake.ts';
import { refreshOwner } from '../oauth/sealed-pair.ts';

const revocation = { table: 'revocation', ownerId: 'connection_id' };

/** Where sealed tokens stand, each sealed for its connection. PKCE verifiers live for ten minutes and are left. */
export const PLACES: readonly SealedColumn[] = [
  { table: 'connection', column: 'sealed_token' },
  { table: 'notion_grant', column: 'sealed_refresh_token', id: 'connection_id', ownerOf: refreshOwner },
  { ...revocation, column: 'sealed_token' },
  { ...revocation, column: 'sealed_refresh_token', ownerOf: refreshOwner },
  { table: 'webhook', column: 'sealed_token', ownerOf: webhookOwner },
];
