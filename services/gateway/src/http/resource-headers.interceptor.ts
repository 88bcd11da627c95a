import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import type { GatewayReply, GatewayRequest } from './gateway-request.ts';
import { etagOf } from './if-match.ts';
import { statusOf } from './status.ts';

/** Says where what was made stands (`Location`) and which version an answer shows (`ETag`). */
@Injectable()
export class ResourceHeadersInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<GatewayRequest>();
    const reply = context.switchToHttp().getResponse<GatewayReply>();
    const { statusCode } = reply;
    return next.handle().pipe(
      map((answer: unknown) => {
        const { id, version } = (answer ?? {}) as { id?: unknown; version?: unknown };
        const { url } = request.routeOptions;
        if (statusOf(reply, statusCode) === 201 && typeof id === 'string' && url && !reply.hasHeader('location'))
          reply.header('location', `${url}/${id}`);
        if (typeof id === 'string' && typeof version === 'number') reply.header('etag', etagOf(version));
        return answer;
      }),
    );
  }
}
