import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

/**
 * The bare broker: what our messaging is measured by. A publish that is acknowledged, and a consumer that acknowledges; no outbox, no
 * inbox, no database.
 * @param {{ natsUrl: string, operator: { user: string, pass: string } }} infrastructure
 */
export async function startStream({ natsUrl, operator }) {
  const connection = await connect({ servers: natsUrl, ...operator });
  const stream = jetstream(connection);
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: 'floor', subjects: ['floor'] });
  await manager.consumers.add('floor', {
    durable_name: 'floor',
    ack_policy: AckPolicy.Explicit,
    max_ack_pending: 1_024,
  });
  const consumer = await stream.consumers.get('floor', 'floor');
  /** @type {(about: string) => void} */
  let heard = () => undefined;
  const messages = await consumer.consume({
    max_messages: 256,
    callback: message => {
      heard(/** @type {{ taskId: string }} */ (message.json()).taskId);
      message.ack();
    },
  });
  return {
    /** @param {object} body */
    tell: body => stream.publish('floor', JSON.stringify(body)),
    /** @param {(about: string) => void} hear */
    onHeard: hear => (heard = hear),
    async close() {
      await messages.close();
      await connection.close();
    },
  };
}
