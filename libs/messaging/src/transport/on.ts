import { applyDecorators, Catch, UseFilters, type RpcExceptionFilter } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import type { CallType, EventType } from '@na/contracts';
import type { EntityManager } from 'typeorm';
import { throwError, type Observable } from 'rxjs';
import type { EventHeader, HeardEvent } from '../events/event-message.ts';
import type { HeardMessage } from '../events/heard-message.ts';

/** Beside an event's body: its header, and the transaction that is one with the note that it was heard. */
export interface Heard extends EventHeader {
  tx: EntityManager;
}

/** What a handler is for, as the transport finds it. */
export type Listens =
  | { to: 'event'; event: EventType<unknown> }
  | { to: 'every event'; by: 'event' | 'message' }
  | { to: 'call'; call: CallType<unknown, unknown> };

type Method<Arguments extends unknown[], Result> = (...given: Arguments) => Result | Promise<Result>;
type Decorates<Wanted> = <Given extends Wanted>(
  target: object,
  key: string,
  descriptor: TypedPropertyDescriptor<Given>,
) => void;

/** The pattern of a handler of every event; no proto name has a space. */
export const EVERY_EVENT = 'every event';

/**
 * Hears an event. The method runs in the transaction that notes that the event was heard: what it does through `heard.tx` counts
 * once, though the event may come often. A method whose parameter is not the event does not compile.
 */
export function OnEvent<T>(event: EventType<T>): Decorates<Method<[T, Heard], void>> {
  return door(EventPattern(event.name, { listens: { to: 'event', event } }));
}

/** Hears all events of all services that the module hears, in batches, each batch in one transaction. */
export function OnEveryEvent(): Decorates<Method<[HeardEvent[], EntityManager], void>> {
  return door(EventPattern(EVERY_EVENT, { listens: { to: 'every event', by: 'event' } }));
}

/** As {@link OnEveryEvent}, by the message: for whom the events of a pack are worth no more together than the pack as it came. */
export function OnEveryMessage(): Decorates<Method<[HeardMessage[], EntityManager], void>> {
  return door(EventPattern(EVERY_EVENT, { listens: { to: 'every event', by: 'message' } }));
}

/** Answers a call. A thrown Problem travels back as it is. */
export function OnCall<Request, Response>(call: CallType<Request, Response>): Decorates<Method<[Request], Response>> {
  return door(MessagePattern(call.name, { listens: { to: 'call', call } }));
}

/** Nest's own filter for microservices hides what was thrown; here the transport itself decides what to make of it. */
@Catch()
class LetThrough implements RpcExceptionFilter {
  catch(exception: unknown): Observable<never> {
    return throwError(() => exception);
  }
}

/** Nest's decorators know handlers of one argument only, so what is asked of a method is said by ours. */
function door<Wanted>(pattern: unknown): Decorates<Wanted> {
  return (target, key, descriptor) => {
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
    applyDecorators(pattern as MethodDecorator, UseFilters(LetThrough))(target, key, descriptor);
  };
}
