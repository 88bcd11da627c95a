import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

const LONGEST = 2_000;

/**
 * Why nothing can be posted to a URL; undefined when it can. Names are not resolved here, for they may point elsewhere tomorrow: the
 * address is checked each time that a connection is made.
 */
export function urlFault(given: string, allowPrivate: boolean): string | undefined {
  if (given.length > LONGEST) return `should have at most ${LONGEST} characters, but has ${given.length}`;
  const url = URL.parse(given);
  if (!url) return `should be a URL such as https://example.com/hooks, but is ${JSON.stringify(given.slice(0, 60))}`;
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `should be https or http, but is ${url.protocol.slice(0, -1)}`;
  if (url.username || url.password) return 'should have no user name and password; verify the signature instead';
  if (url.hash) return 'should have no fragment: it would not be sent';
  const host = hostOf(url);
  const isPrivate = isIP(host) ? !isPublicAddress(host) : /(^|\.)localhost\.?$/.test(host);
  if (isPrivate && !allowPrivate) return `should lead to the public internet, but leads to ${host}`;
  return undefined;
}

/** The host of a URL, an IPv6 address without its brackets. The parser has made 0x7f.1 and its like into 127.0.0.1 already. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}
