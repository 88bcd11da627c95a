import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { createHash } from 'node:crypto';
import { map, type Observable } from 'rxjs';
import { ANSWER, type Answer } from './answer.ts';
import type { GatewayReply, GatewayRequest } from './gateway-request.ts';

/** Tags what a `GET` answers, by its version or else by a hash, and answers 304 to whoever has it already. */
@Injectable()
export class UnchangedInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const answer = this.reflector.get<Answer | undefined>(ANSWER, context.getHandler());
    if (context.getType() !== 'http' || !answer) return next.handle();
    const { headers } = context.switchToHttp().getRequest<GatewayRequest>();
    const reply = context.switchToHttp().getResponse<GatewayReply>();
    return next.handle().pipe(
      map((given: unknown) => {
        if (reply.statusCode !== 200 || typeof given !== 'object' || given === null) return given;
        const tag = String(reply.getHeader('etag') ?? weakTagOf(given));
        reply.header('etag', tag);
        if (answer.keepable) reply.header('cache-control', 'private, no-cache');
        if (answer.moving || !isNamedIn(headers['if-none-match'], tag)) return given;
        reply.status(304);
        return undefined;
      }),
    );
  }
}

/** A tag of an answer that has no version: the same for the same JSON. */
function weakTagOf(given: object): string {
  return `W/"${createHash('sha256').update(JSON.stringify(given)).digest('base64url').slice(0, 22)}"`;
}

/** Whether `If-None-Match` names a tag; weak and strong ones are alike here (RFC 9110, 13.1.2). */
function isNamedIn(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  const bare = (text: string) => text.trim().replace(/^W\//, '');
  return header.split(',').some(named => bare(named) === bare(tag));
}
