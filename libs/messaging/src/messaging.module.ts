import { Module, type DynamicModule } from '@nestjs/common';
import { Calls } from './calls/calls.ts';
import { DependencyWatch } from './connection/dependency-watch.ts';
import { NatsConnection } from './connection/nats-connection.ts';
import { Hints } from './events/hints.ts';
import { LiveEvents } from './events/live-events.ts';
import { MESSAGING, type MessagingOptions } from './options.ts';
import { Relay } from './relay/relay.ts';
import { SystemController } from './relay/system.controller.ts';
import { NatsTransport } from './transport/nats-transport.ts';

/** Events, calls and hints for the whole service. Needs the modules of persistence and telemetry. */
@Module({})
export class MessagingModule {
  static forRoot(options: MessagingOptions): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      controllers: [SystemController],
      providers: [
        { provide: MESSAGING, useValue: options },
        NatsConnection,
        Calls,
        Hints,
        LiveEvents,
        Relay,
        NatsTransport,
        DependencyWatch,
      ],
      exports: [Calls, Hints, LiveEvents, NatsTransport],
    };
  }
}
