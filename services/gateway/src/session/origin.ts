import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { GatewayRequest } from '../http/gateway-request.ts';
import type { Origin } from './sessions.ts';

/** Where the request comes from. */
export const From = createParamDecorator((_: unknown, context: ExecutionContext): Origin => {
  const { ip, headers } = context.switchToHttp().getRequest<GatewayRequest>();
  return { ip, userAgent: headers['user-agent'] ?? '' };
});
