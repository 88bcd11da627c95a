import { randomUUID } from 'node:crypto';
import type { ErrorCode, RateLimitReason } from '../errors.ts';

/** The errors that come on cue, by status: the usual code first. */
export const faultCodes = {
  400: ['invalid_request', 'invalid_beta'],
  409: ['conflict_error', 'row_limit_exceeded'],
  429: ['rate_limited'],
  500: ['internal_server_error'],
  502: ['bad_gateway'],
  503: ['service_unavailable', 'database_connection_unavailable'],
  504: ['gateway_timeout'],
  529: ['service_overload'],
} as const satisfies Record<number, readonly ErrorCode[]>;

export type FaultStatus = keyof typeof faultCodes;

/** What can be made to go wrong. `after` means after saving. */
export type FaultKind =
  | { kind: 'status'; status: FaultStatus; code?: ErrorCode; reason?: RateLimitReason; retryAfter?: number }
  | { kind: '503_after_saving' }
  | { kind: 'slow'; ms: number; when: 'before' | 'after' }
  | { kind: 'drop'; when: 'before' | 'after' }
  | { kind: 'html_502' };

/** Which requests a fault hits; what is not given matches all. */
export interface FaultMatch {
  method?: string;
  /** `*` stands for anything: `/v1/pages/*`. */
  pathPattern?: string;
  /** The name of an integration, or its token. */
  token?: string;
  /** Text that the request's body holds. */
  bodyContains?: string;
}

export type Fault = FaultKind & {
  id: string;
  match: FaultMatch;
  /** How many more requests it hits; null until it is cleared. */
  times: number | null;
  hits: number;
};

export interface RequestFacts {
  method: string;
  path: string;
  tokenName: string;
  tokenSecret: string;
  writes: boolean;
  body: string;
}

/** Faults on cue, first set first hit. */
export class Faults {
  private faults: Fault[] = [];

  add(fault: FaultKind, match: FaultMatch, times: number | null): Fault {
    const added = { ...fault, id: randomUUID(), match, times, hits: 0 };
    this.faults.push(added);
    return added;
  }

  list(): Fault[] {
    return this.faults;
  }

  clear(): void {
    this.faults = [];
  }

  /** The fault that this request meets, or null. It is used up only by `hit`. */
  find(facts: RequestFacts): Fault | null {
    if (this.faults.length === 0) return null;
    return this.faults.find(fault => fault.times !== 0 && applies(fault, facts)) ?? null;
  }

  /** Notes that the fault took effect. */
  hit(fault: Fault): void {
    fault.hits += 1;
    if (fault.times !== null) fault.times -= 1;
  }
}

/** Whether the path fits a pattern in which `*` stands for anything. */
export function matchesPath(pattern: string, path: string): boolean {
  const parts = pattern.split('*').map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(path);
}

function applies(fault: Fault, facts: RequestFacts): boolean {
  const { method, pathPattern, token, bodyContains } = fault.match;
  // Nothing is saved by a read, so a fault after saving waits for a write.
  if (fault.kind === '503_after_saving' && !facts.writes) return false;
  if (method && method.toUpperCase() !== facts.method) return false;
  if (pathPattern && !matchesPath(pathPattern, facts.path)) return false;
  if (token && token !== facts.tokenName && token !== facts.tokenSecret) return false;
  return !bodyContains || facts.body.includes(bodyContains);
}
