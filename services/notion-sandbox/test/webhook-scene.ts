import { eventually } from '@na/testing';
import type { Client } from '@notionhq/client';
import { TestSandbox, type Loose } from './harness.ts';
import { Listener } from './listener.ts';

/** A sandbox whose clock stands still, its client, and somebody who listens to its webhooks. */
export let sandbox: TestSandbox;
export let notion: Client;
export let receiver: Listener;

/** Long enough that nothing is told before the clock is moved. */
export const aggregation = 60_000;

/** How many events were looked at already. */
let heard = 0;

/** Gives each test of a spec a scene of its own. */
export function stage(): void {
  beforeEach(async () => {
    heard = 0;
    receiver = await Listener.start();
    await open();
    await sandbox.admin('POST', '/clock', { set: '2030-01-01T00:00:00Z', frozen: true });
  });
  afterEach(async () => {
    await sandbox.close();
    await receiver.close();
  });
}

/** Opens the sandbox, in a folder when one is named. */
export async function open(dataFolder: string | null = null): Promise<void> {
  sandbox = await TestSandbox.start({ dataFolder, settings: { webhookAggregationMs: aggregation } });
  notion = sandbox.client();
}

export const events = (): Loose[] => receiver.received.slice(1).map(({ body }) => JSON.parse(body));
export const told = () => events().map(({ type, entity }) => `${type} ${entity.id}`);
export const advance = (ms: number) => sandbox.admin('POST', '/clock', { advance: ms / 1000 });

export async function handshake(): Promise<string> {
  return eventually(() => {
    expect(receiver.received).toHaveLength(1);
    return JSON.parse(receiver.received[0]!.body).verification_token;
  });
}

/** A verified subscription; what is received from now on are events. */
export async function subscribe(more: Loose = {}): Promise<{ id: string; token: string }> {
  const { id } = await sandbox.admin('POST', '/webhooks', { url: `${receiver.url}/hook`, ...more });
  const token = await handshake();
  await sandbox.admin('POST', `/webhooks/${id}/verify`, { verificationToken: token });
  return { id, token };
}

/** Waits until nothing is gathered or still to be sent, and gives the deliveries so far. */
export const settle = async (webhook: string): Promise<Loose[]> =>
  eventually(async () => {
    const { deliveries, gathering } = await sandbox.admin('GET', `/webhooks/${webhook}/deliveries`);
    expect(gathering).toEqual([]);
    expect(deliveries.filter(({ state }: Loose) => state === 'pending')).toEqual([]);
    return deliveries;
  });

/** Lets the windows close, and gives what was told since the last time. */
export async function toldAfter(webhook: string, ms = aggregation): Promise<string[]> {
  await advance(ms);
  await settle(webhook);
  const all = told();
  return all.slice(heard, (heard = all.length));
}
