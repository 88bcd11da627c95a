import { RequestForged } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';

/**
 * Refuses a sign-in that no person has asked for: the provider may know them already and ask nothing, so that a page of somebody else's could
 * begin a session without a word. Browsers say who led them here (Fetch Metadata), and whether it was a person: by a link, a form, an address
 * that was typed.
 * @throws Problem `request_forged`
 */
export function refuseUnasked({ headers }: GatewayRequest): void {
  const { 'sec-fetch-site': site, 'sec-fetch-dest': destination, 'sec-fetch-user': byPerson } = headers;
  if (destination !== undefined && destination !== 'document')
    throw RequestForged({ why: 'a sign-in begins in a window of its own, not as a part of a page' });
  const isOurs = site === undefined || site === 'same-origin' || site === 'none';
  if (!isOurs && byPerson !== '?1')
    throw RequestForged({ why: 'another site has begun this sign-in, and no person; follow a link to it' });
}
