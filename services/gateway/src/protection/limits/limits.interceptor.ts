import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { GatewayReply, GatewayRequest } from '../../http/gateway-request.ts';
import { RequestLimits } from './request-limits.ts';

/** Holds a request to the limits of who asks, once that is known. */
@Injectable()
export class LimitsInterceptor implements NestInterceptor {
  constructor(private readonly limits: RequestLimits) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    await this.limits.ofPrincipal(http.getRequest<GatewayRequest>(), http.getResponse<GatewayReply>());
    return next.handle();
  }
}
