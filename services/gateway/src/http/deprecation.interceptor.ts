import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { metrics } from '@na/telemetry';
import type { Observable } from 'rxjs';
import { DEPRECATED, deprecationHeaders, type Deprecated } from './deprecation.ts';
import type { GatewayReply, GatewayRequest } from './gateway-request.ts';

const asked = metrics.counter({
  name: 'na_deprecated_requests_total',
  help: 'Requests to routes that are deprecated.',
  labelNames: ['method', 'route'],
});

/** Tells whoever still asks a deprecated route until when they can, and counts them. */
@Injectable()
export class DeprecationInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const deprecated = this.reflector.get<Deprecated | undefined>(DEPRECATED, context.getHandler());
    if (context.getType() === 'http' && deprecated) {
      const { method, routeOptions } = context.switchToHttp().getRequest<GatewayRequest>();
      asked.inc({ method, route: routeOptions.url ?? '' });
      context.switchToHttp().getResponse<GatewayReply>().headers(deprecationHeaders(deprecated));
    }
    return next.handle();
  }
}
