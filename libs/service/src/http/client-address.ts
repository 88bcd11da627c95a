import { BlockList, isIP, SocketAddress } from 'node:net';
import type { IncomingMessage } from 'node:http';

/** Who is at the other end of a request. */
export interface Client {
  /** Their address, or that of the last proxy when no more is known; empty when the connection is gone. */
  ip: string;
  /** Whether it is the address of one client, and not of a proxy that many come through. */
  isResolved: boolean;
  /** Whether a proxy of ours handed the request on, so that what it says of the host and the protocol is believed. */
  isForwarded: boolean;
}

/**
 * The client of a request: `X-Forwarded-For` is walked from the right, where the nearest proxy wrote, and the first address that is
 * no proxy of ours is the client; what is left of it anybody can have written. An entry that is no address ends the walk, and so does
 * the end of the list: then only a proxy is known, and nobody may be counted or blocked by its address. `Forwarded` is not read.
 */
export function clientOf({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>, isProxy: Includes): Client {
  let ip = addressOf(socket.remoteAddress ?? '') ?? '';
  if (!isProxy(ip)) return { ip, isResolved: ip !== '', isForwarded: false };
  const entries = String(headers['x-forwarded-for'] ?? '').split(',');
  for (const entry of entries.reverse()) {
    const address = addressOf(entry.trim());
    if (address === undefined) break;
    ip = address;
    if (!isProxy(ip)) return { ip, isResolved: true, isForwarded: true };
  }
  return { ip, isResolved: false, isForwarded: true };
}

/** Whether an address lies in a list of networks. */
export type Includes = (ip: string) => boolean;

/**
 * Whether an address lies in one of `networks`: addresses, or networks in CIDR notation.
 * @throws RangeError for what is neither
 */
export function networkList(networks: readonly string[]): Includes {
  if (networks.length === 0) return () => false;
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = familyOf(address);
    const most = family === 'ipv6' ? 128 : 32;
    if (!isIP(address) || !(bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)))
      throw new RangeError(`"${network}" is neither an address nor a network such as 10.0.0.0/8.`);
    list.addSubnet(address, bits === undefined ? most : Number(bits), family);
  }
  return ip => isIP(ip) !== 0 && list.check(ip, familyOf(ip));
}

/**
 * An address in the one way that we write it: IPv4 that came mapped into IPv6 as IPv4, IPv6 short and without a zone, and neither with a
 * port, which some proxies add. Undefined for what is none.
 */
export function addressOf(text: string): string | undefined {
  const bare = text
    .replace(/^\[(.*)\](:\d{1,5})?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/, '$1')
    .replace(/%.*$/, '');
  const family = isIP(bare);
  if (family !== 6) return family === 4 ? bare : undefined;
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' });
  return /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
