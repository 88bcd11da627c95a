import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { knownClientOf, Refused } from '@na/service';
import type { Config } from '../../config.ts';
import type { GatewayReply, GatewayRequest } from '../../http/gateway-request.ts';
import { networkOfClient } from '../network.ts';
import { Limiter, PATIENCE_MS, type Standing } from './limiter.ts';
import { countedByAddress, countedByPrincipal, policiesWith, type Counted, type Policy } from './policies.ts';
import { tellLimits } from './rate-limit-headers.ts';

/** How a request that is under way stands, and how long it has waited for that, in milliseconds. */
interface Known {
  standings: Standing[];
  waitedMs: number;
}

/** Holds each request to its limits: first by its address, before anything of it is read, and then by who asks. */
@Injectable()
export class RequestLimits {
  readonly #policies: Policy[];
  readonly #known = new WeakMap<object, Known>();

  constructor(
    private readonly limiter: Limiter,
    @Inject(CONFIG) config: Config,
  ) {
    this.#policies = policiesWith(config.RATE_LIMITS);
  }

  /**
   * By its address. One whose address is not known, because a proxy does not tell it, is not counted here: all of them would share
   * one limit.
   * @throws Problem `rate_limited`
   */
  async ofAddress(request: GatewayRequest, reply: GatewayReply): Promise<void> {
    const network = networkOfClient(knownClientOf(request));
    if (network === undefined) return;
    await this.#hold(request, reply, countedByAddress(this.#policies, routeOf(request), network));
  }

  /** By who asks. @throws Problem `rate_limited` */
  async ofPrincipal(request: GatewayRequest, reply: GatewayReply): Promise<void> {
    if (!request.principal) return;
    await this.#hold(request, reply, countedByPrincipal(this.#policies, routeOf(request), request.principal));
  }

  /** By the application that asks the OAuth server for a token. @throws Problem `rate_limited` */
  async ofApplication(request: GatewayRequest, reply: GatewayReply, applicationId: string): Promise<void> {
    await this.#hold(request, reply, countedByPrincipal(this.#policies, routeOf(request), { applicationId }));
  }

  async #hold(request: GatewayRequest, reply: GatewayReply, counted: readonly Counted[]): Promise<void> {
    if (counted.length === 0) return;
    const before = this.#known.get(request.raw) ?? { standings: [], waitedMs: 0 };
    const verdict = await this.limiter.take(counted, PATIENCE_MS - before.waitedMs);
    const known = {
      standings: [...before.standings, ...verdict.standings],
      waitedMs: before.waitedMs + verdict.waitedMs,
    };
    this.#known.set(request.raw, known);
    tellLimits(reply, known.standings);
    if (verdict.refusedBy) throw tooMany(verdict.refusedBy);
  }
}

function tooMany({ policy: { name, by, limit, windowMs, burst }, retryInMs }: Standing) {
  const seconds = Math.ceil(retryInMs / 1_000);
  const reason = `More than ${limit} requests in ${windowMs / 1_000} s, or ${burst} at once, came from this ${by} (limit "${name}"); try again in ${seconds} s.`;
  return Refused[429]({ reason, retryAfterMs: retryInMs });
}

function routeOf({ method, routeOptions }: GatewayRequest): string {
  return `${method} ${routeOptions.url ?? ''}`;
}
