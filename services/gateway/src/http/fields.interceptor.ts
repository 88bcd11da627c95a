import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Invalid } from '@na/errors';
import { map, type Observable } from 'rxjs';
import { ANSWER, pickable, type Answer } from './answer.ts';
import { shown } from './field.ts';
import type { GatewayRequest } from './gateway-request.ts';

/** Gives of an answer what `?fields=` asks for. It takes the parameter out of the query, so that no route need know of it. */
@Injectable()
export class FieldsInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const answer = this.reflector.get<Answer | undefined>(ANSWER, context.getHandler());
    const query = context.switchToHttp().getRequest<GatewayRequest>().query as { [name: string]: unknown };
    if (!answer || !Object.hasOwn(query, 'fields')) return next.handle();
    const { names, isList } = pickable(answer.type);
    const wanted = wantedOf(query['fields'], names);
    delete query['fields'];
    return next.handle().pipe(map((given: object) => (isList ? eachOf(given, wanted) : picked(given, wanted))));
  }
}

/** @throws Problem `validation_failed` that lists the names that there are */
function wantedOf(given: unknown, names: string[]): Set<string> {
  const wanted = typeof given === 'string' ? given.split(',') : [];
  if (wanted.length && wanted.every(name => names.includes(name))) return new Set([...wanted, 'id']);
  const detail = `should be one or more of ${names.join(', ')}, separated by commas, but is ${shown(given)}`;
  throw Invalid({ errors: [{ pointer: '?fields', detail }] });
}

function eachOf(list: object, wanted: Set<string>): object {
  return { ...list, data: (list as { data: object[] }).data.map(item => picked(item, wanted)) };
}

function picked(thing: object, wanted: Set<string>): object {
  return Object.fromEntries(Object.entries(thing).filter(([name]) => wanted.has(name)));
}
