import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { finalize, fromEvent, map, raceWith, type Observable } from 'rxjs';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { NEED, type Need } from './needs.ts';
import { Standing } from './standing.ts';

/**
 * Refuses whoever waits (`?wait=`) once they may no longer have the answer. What they sent goes on its way, and its answer is kept for a
 * repeat with the same Idempotency-Key.
 */
@Injectable()
export class StandingInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly standing: Standing,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<GatewayRequest>();
    if (context.getType() !== 'http' || !request.principal || !isWaiting(request)) return next.handle();
    const { lost, end } = this.standing.watch(request, this.reflector.get<Need>(NEED, context.getHandler()));
    const refused = fromEvent(lost, 'abort').pipe(
      map(() => {
        throw lost.reason;
      }),
    );
    return next.handle().pipe(raceWith(refused), finalize(end));
  }
}

function isWaiting({ query }: GatewayRequest): boolean {
  return Number((query as { wait?: unknown } | undefined)?.wait) > 0;
}
