import { field, type Standing } from '../http/field.ts';
import { isNetwork } from './networks.ts';

/** More would be a firewall's work. */
const MOST = 50;

/** Networks in CIDR notation, none twice. */
export function Networks(doc: string, standing: Standing = {}): PropertyDecorator {
  const rule = {
    schema: {
      type: 'array' as const,
      items: { type: 'string' as const, pattern: '^[0-9a-fA-F.:]{2,45}/\\d{1,3}$' },
      maxItems: MOST,
      uniqueItems: true,
    },
    says: `a list of at most ${MOST} networks in CIDR notation such as 203.0.113.0/24 or 2001:db8::/32, none twice`,
    fits: (value: unknown) =>
      Array.isArray(value) &&
      value.length <= MOST &&
      new Set(value).size === value.length &&
      value.every(item => typeof item === 'string' && isNetwork(item)),
  };
  return field(doc, rule, { example: ['203.0.113.0/24'], ...standing });
}
