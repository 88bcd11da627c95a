import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { SESSION_COOKIE } from '../access/credential.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import type { Origin } from './sessions.ts';

/** Where the request comes from. */
export const From = createParamDecorator((_: unknown, context: ExecutionContext): Origin => {
  const { ip, headers } = context.switchToHttp().getRequest<GatewayRequest>();
  return { ip, userAgent: headers['user-agent'] ?? '' };
});

/** The cookie's secret of the session that the browser has, if any. */
export const OwnCookie = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined =>
    context.switchToHttp().getRequest<GatewayRequest>().cookies[SESSION_COOKIE],
);
