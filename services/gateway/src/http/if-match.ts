import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Invalid } from '@na/errors';
import type { GatewayRequest } from './gateway-request.ts';

/** The version that a change expects, from `If-Match`; undefined when any will do. @throws Problem `validation_failed` */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): number | undefined =>
  expectedVersion(context.switchToHttp().getRequest<GatewayRequest>().headers['if-match']),
);

/** The tag of a version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** Reads `If-Match`. Proxies that compress make a tag weak; it still names the version. */
export function expectedVersion(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const version = Number(/^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(header)?.[1] ?? NaN);
  if (Number.isNaN(version)) {
    const detail = 'should be one ETag as it came with the resource, quotes included, such as "3", or *';
    throw Invalid({ errors: [{ pointer: 'If-Match', detail }] });
  }
  return version;
}
