import { BlockList, isIP } from 'node:net';

/** As providers hand them out: people and programs move about in a network of this size without anybody noticing. */
const OF_ONE_PLACE = { ipv4: 24, ipv6: 48 };

/** The network of an address in CIDR notation: its first 24 bits, or 48 of an IPv6 address, unless others are given. */
export function networkOf(ip: string, { ipv4, ipv6 } = OF_ONE_PLACE): string {
  const bare = bareIp(ip);
  const isV6 = isIP(bare) === 6;
  const parts = isV6 ? groupsOf(bare) : bare.split('.').map(Number);
  const [bits, width] = isV6 ? [ipv6, 16] : [ipv4, 8];
  const kept = parts.map((part, at) => part & masked(width, bits - at * width));
  return isV6 ? `${kept.map(part => part.toString(16)).join(':')}/${bits}` : `${kept.join('.')}/${bits}`;
}

/** Whether an address lies in one of some networks, which are in CIDR notation. */
export function isWithin(ip: string, networks: readonly string[]): boolean {
  const bare = bareIp(ip);
  if (isIP(bare) === 0) return false;
  const family = familyOf(bare);
  const list = new BlockList();
  for (const network of networks) {
    const [address, bits] = network.split('/') as [string, string];
    // A list with both would take IPv4 for the part of IPv6 that stands for it.
    if (familyOf(address) === family) list.addSubnet(address, Number(bits), family);
  }
  return list.check(bare, family);
}

/** Whether all of a network lies in one of some others. */
export function isNetworkWithin(network: string, others: readonly string[]): boolean {
  const [address, bits] = network.split('/') as [string, string];
  return isWithin(
    address,
    others.filter(other => Number(other.split('/')[1]) <= Number(bits)),
  );
}

/** Whether a text is a network in CIDR notation, such as `203.0.113.0/24` or `2001:db8::/32`. */
export function isNetwork(text: string): boolean {
  const [, address, bits] = /^([0-9a-fA-F.:]{2,45})\/(\d{1,3})$/.exec(text) ?? [];
  if (!address || address.toLowerCase().startsWith('::ffff:')) return false;
  const family = isIP(address);
  return family !== 0 && Number(bits) <= (family === 4 ? 32 : 128);
}

/** IPv4 that came over an IPv6 socket is IPv4; the zone of a link is of no interest. */
function bareIp(ip: string): string {
  return ip.replace(/^::ffff:(?=[\d.]+$)/i, '').replace(/%.*$/, '');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL standard writes an address in one way only: lower case, and the IPv4 notation of the last 32 bits resolved.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const numbers = (text = '') =>
    text
      .split(':')
      .filter(Boolean)
      .map(group => parseInt(group, 16));
  const [first, last] = [numbers(head), numbers(tail)];
  return [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
}

/** A mask for the first so many bits of a part that has `width` of them. */
function masked(width: number, bits: number): number {
  const kept = Math.min(width, Math.max(0, bits));
  return ((1 << width) - 1) & ~((1 << (width - kept)) - 1);
}
