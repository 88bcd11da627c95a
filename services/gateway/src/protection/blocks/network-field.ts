import { isIP } from 'node:net';
import { isNetwork } from '../../api-key/networks.ts';
import { field, type Standing } from '../../http/field.ts';

/** Larger networks are whole providers, and a slip of the finger would keep everybody out. In bits of the prefix. */
const LARGEST = { ipv4: 8, ipv6: 20 };

/** An address, or a network in CIDR notation that is no larger than a /8 of IPv4 or a /20 of IPv6. */
export function Network(doc: string, standing: Standing = {}): PropertyDecorator {
  const rule = {
    schema: { type: 'string', maxLength: 49 } as const,
    says: 'an address such as 203.0.113.7, or a network such as 203.0.113.0/24, no larger than a /8 of IPv4 or a /20 of IPv6',
    fits: isFit,
  };
  return field(doc, rule, { example: '203.0.113.0/24', ...standing });
}

function isFit(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 49) return false;
  const family = isIP(value);
  const network = family === 0 ? value : `${value}/${family === 4 ? 32 : 128}`;
  if (!isNetwork(network)) return false;
  const bits = Number(network.split('/')[1]);
  return bits >= (network.includes(':') ? LARGEST.ipv6 : LARGEST.ipv4);
}
