import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { ROUTE_ARGS_METADATA, RouteParamtypes } from '@nestjs/common/internal';
import { Invalid, type FieldError } from '@na/errors';
import type { Observable } from 'rxjs';
import type { GatewayRequest } from './gateway-request.ts';
import { unwholesome } from './wholesome.ts';

/** Refuses, before anybody is asked, what no field of any route could hold, and what the route does not take at all. */
@Injectable()
export class WholesomeInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() === 'http') {
      const { query, body } = context.switchToHttp().getRequest<GatewayRequest>();
      const errors = [
        ...untaken(context, query, body),
        ...faultOf(unwholesome(query), '?'),
        ...faultOf(unwholesome(body), '/'),
      ];
      if (errors.length) throw Invalid({ errors });
    }
    return next.handle();
  }
}

function untaken(context: ExecutionContext, query: unknown, body: unknown): FieldError[] {
  const args = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) as
    object | undefined;
  const takes = (part: RouteParamtypes) => Object.keys(args ?? {}).some(key => key.startsWith(`${part}:`));
  const strange = takes(RouteParamtypes.QUERY) ? [] : Object.keys(query as object);
  const faults = strange.map(name => ({
    pointer: `?${name.slice(0, 100)}`,
    detail: 'is no query parameter here; none is known',
  }));
  const isEmpty = body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0);
  if (isEmpty || takes(RouteParamtypes.BODY)) return faults;
  return [...faults, { pointer: '', detail: 'should have no body; this route takes none' }];
}

function faultOf(fault: FieldError | undefined, begin: string): FieldError[] {
  return fault ? [{ ...fault, pointer: begin + fault.pointer.slice(1) }] : [];
}
