import type { JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import type { ToldMessage } from '@na/persistence';
import { decodeHeader, type MessageHeader } from '../events/event-message.ts';
import { streamOf } from '../events/streams.ts';

/** How many messages are looked at side by side, going back from the end of the stream. */
const AT_ONCE = 100;

/**
 * What the stream has of a source beyond the number `last`, read from its end backwards. Nothing is beyond it as long as a database keeps what
 * it committed, for a number is committed before it is sent; so one look at the end is all that it costs.
 */
export async function toldBeyond(
  manager: JetStreamManager,
  { teller, source, last }: { teller: string; source: string; last: number },
): Promise<ToldMessage[]> {
  const stream = streamOf(teller);
  const { state } = await manager.streams.info(stream);
  const beyond: ToldMessage[] = [];
  let atOnce = 1;
  for (let to = state.last_seq; state.messages && to >= state.first_seq; to -= atOnce, atOnce = AT_ONCE) {
    const numbers = Array.from({ length: Math.min(atOnce, to - state.first_seq + 1) }, (_, at) => to - at);
    const found = await Promise.all(numbers.map(seq => messageAt(manager, stream, seq)));
    for (const message of found) {
      // What was sent again stands out of turn, and says nothing about the end.
      const header = message && !isRepeat(message) ? headerOf(message) : undefined;
      if (!header) continue;
      if (header.source !== source || header.number <= last) return beyond;
      beyond.push({ id: header.id, number: header.number });
    }
  }
  return beyond;
}

/** A message that cannot be read is for its hearers to judge. */
function headerOf({ header }: StoredMsg): MessageHeader | undefined {
  try {
    return decodeHeader({ headers: header });
  } catch {
    return undefined;
  }
}

/** A message that was deleted leaves a hole. */
async function messageAt(manager: JetStreamManager, stream: string, seq: number): Promise<StoredMsg | null> {
  return manager.streams.getMessage(stream, { seq });
}

function isRepeat({ header }: StoredMsg): boolean {
  return header.get('Nats-Msg-Id').includes(':');
}
