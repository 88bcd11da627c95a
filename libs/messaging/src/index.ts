export { Calls } from './calls/calls.ts';
export { DeletedWorkspaceEvents } from './erasure/deleted-workspace.events.ts';
export { AnswerLate, BrokerUnreachable, ContractBroken, ServiceAbsent } from './errors.ts';
export { type EventHeader, type HeardEvent } from './events/event-message.ts';
export { Hints } from './events/hints.ts';
export { LiveEvents } from './events/live-events.ts';
export { MessagingModule } from './messaging.module.ts';
export { NatsTransport } from './transport/nats-transport.ts';
export { OnCall, OnEvent, OnEveryEvent, type Heard } from './transport/on.ts';
