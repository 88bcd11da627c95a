import { isShared } from '../access/access.ts';
import type { TokenRecord, WebhookRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { kindOf } from './event-types.ts';
import type { Signal } from './signal.ts';

/** Ids of the bots of the subscription's integration that may know of this, at an instant; nobody is told what none of them may see. */
export function readersOf(store: Store, webhook: WebhookRecord, signal: Signal, now: number): string[] {
  const { needs } = kindOf(signal.type);
  return tokensOf(store, webhook)
    .filter(token => (token.expires ?? Infinity) > now && (!needs || token.capabilities.includes(needs)))
    .filter(token => sees(store, token, signal))
    .map(({ botId }) => botId);
}

/** Who of a public integration may see it: each bot with the person who let it in. Others' events do not say. */
export function accessibleBy(store: Store, webhook: WebhookRecord, readers: readonly string[]): object | null {
  if (!('clientId' in webhook.integration)) return null;
  const grants = [...store.all('oauthGrants')].filter(grant => readers.includes(grant.botId));
  return grants.flatMap(({ userId, botId }) => [
    { id: userId, type: 'person' },
    { id: botId, type: 'bot' },
  ]);
}

function sees(store: Store, token: TokenRecord, { seenBy }: Signal): boolean {
  return 'bot' in seenBy ? seenBy.bot === token.botId : isShared(store, token, seenBy.sharedWith);
}

function tokensOf(store: Store, { integration }: WebhookRecord): TokenRecord[] {
  if ('token' in integration) return [store.get('tokens', integration.token)].filter(token => token !== undefined);
  // A grant that was taken back has no tokens any more.
  const grants = [...store.all('oauthGrants')].filter(({ clientId }) => clientId === integration.clientId);
  return grants.map(({ accessToken }) => store.get('tokens', accessToken)).filter(token => token !== undefined);
}
