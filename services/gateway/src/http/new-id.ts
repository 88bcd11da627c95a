import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { uuidv7 } from '@na/persistence';
import type { GatewayRequest } from './gateway-request.ts';

/**
 * The id of what a POST makes, chosen here so that whoever is asked can be asked again. With an Idempotency-Key it is the one that
 * the key stands for, so that a repeated request names the same thing, whatever happened in between.
 */
export const NewId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string =>
    context.switchToHttp().getRequest<GatewayRequest>().newId ?? uuidv7(),
);
