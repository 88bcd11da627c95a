import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { eventSubjectsOf } from '@na/contracts';

const DAY_MS = 86_400_000;

/** How long and how much a stream keeps. The outbox keeps the same for as long, so that what falls out early is told again. */
const MAX_AGE_MS = 7 * DAY_MS;
const MAX_BYTES = 512 * 1024 * 1024;

/** How many messages a hearer may have in hand: what bounds its memory; 256 MB of the largest packs, 64 MB of usual ones. */
const MAX_IN_HAND = 512;
/** A message that was neither digested nor refused within this time is handed out again. */
const ACK_WAIT_MS = 30_000;

/** The stream that holds what a service tells. */
export function streamOf(teller: string): string {
  return `evt-${teller}`;
}

/** Makes the teller's own stream what the code says; only the teller itself does so. */
export async function declareStream(manager: JetStreamManager, teller: string, replicas: number): Promise<void> {
  const config = {
    name: streamOf(teller),
    subjects: eventSubjectsOf(teller),
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    max_age: nanos(MAX_AGE_MS),
    max_bytes: MAX_BYTES,
    max_msg_size: 1024 * 1024,
    // A full stream drops its oldest: a service never stops because a hearer sleeps, and the outbox tells that hearer again (docs/adr/0003).
    discard: DiscardPolicy.Old,
    duplicate_window: nanos(2 * 60_000),
    num_replicas: replicas,
  };
  const exists = await manager.streams.info(config.name).then(
    () => true,
    () => false,
  );
  await (exists ? manager.streams.update(config.name, config) : manager.streams.add(config));
}

/** Makes the hearer's durable on a teller's stream what the code says. */
export async function declareHearer(manager: JetStreamManager, teller: string, hearer: string): Promise<void> {
  await manager.consumers.add(streamOf(teller), {
    durable_name: hearer,
    deliver_policy: DeliverPolicy.All,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT_MS),
    max_ack_pending: MAX_IN_HAND,
    // Giving up is the hearer's decision, made with the error in hand and told as an event; the broker never drops.
    max_deliver: -1,
  });
}
