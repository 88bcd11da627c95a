import { Injectable } from '@nestjs/common';
import { Drain } from '@na/service';
import { Readable } from 'node:stream';
import type { Need } from '../access/needs.ts';
import { Standing } from '../access/standing.ts';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';
import { serverSentEvents, type ServerSentEvent } from '../http/server-sent-events.ts';

/** What becomes an answer that is a stream of events. */
export interface EventStream<Happening> {
  /** What whoever asks needs, for as long as the stream lasts. */
  need: Need;
  /** What happens, until the signal aborts; undefined where there was nothing for a while. */
  follow: (over: AbortSignal) => AsyncIterable<Happening | undefined> | Promise<AsyncIterable<Happening | undefined>>;
  said: (happening: Happening) => ServerSentEvent;
}

/** Answers with server-sent events, until the client goes, this replica leaves, or who asked may not have them any longer. */
@Injectable()
export class EventStreams {
  constructor(
    private readonly drain: Drain,
    private readonly standing: Standing,
  ) {}

  async answer<Happening>(
    request: GatewayRequest,
    reply: GatewayReply,
    { need, follow, said }: EventStream<Happening>,
  ): Promise<void> {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const { lost, end } = this.standing.watch(request, need);
    gone.signal.addEventListener('abort', end, { once: true });
    try {
      const happenings = await follow(AbortSignal.any([gone.signal, this.drain.signal, lost]));
      reply.header('content-type', 'text/event-stream; charset=utf-8').header('x-accel-buffering', 'no');
      reply.send(Readable.from(serverSentEvents(happenings, said), { objectMode: false }));
    } catch (error) {
      end();
      throw error;
    }
  }
}
