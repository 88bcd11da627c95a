import type { Client } from '@na/service';
import { networkOf } from '../api-key/networks.ts';

/** What stands for one client: a single address of IPv4, and of IPv6 the /64 that providers give to one customer. */
export const OF_ONE_CLIENT = { ipv4: 32, ipv6: 64 };

/** The network of one client, in CIDR notation; undefined while only a proxy's address is known, which is nobody's. */
export function networkOfClient({ ip, isResolved }: Client): string | undefined {
  return isResolved ? networkOf(ip, OF_ONE_CLIENT) : undefined;
}
