import { setTimeout as pause } from 'node:timers/promises';
import type { FaultKind } from './fault.ts';

/** The broker goes away and comes back with its disk. */
export const nats: FaultKind = {
  about: 'NATS is killed and started again',
  lasts: [100, 5_000],
  async strike({ house }, { lastsMs }) {
    await house.stack.nats.kill();
    await pause(lastsMs);
    await house.stack.nats.start();
    return `away for ${lastsMs} ms`;
  },
};

/** The broker comes back without its disk: all that was told and not yet heard is gone with it. */
export const natsLoss: FaultKind = {
  about: 'NATS is killed and comes back with an empty disk',
  lasts: [100, 3_000],
  async strike({ house }, { lastsMs }) {
    await diskLost(house.stack.nats, lastsMs);
    return `away for ${lastsMs} ms, its disk wiped`;
  },
};

/** Kills a broker, and starts it with an empty disk after a while. */
export async function diskLost(
  broker: { kill(): Promise<void>; startEmpty(): Promise<void> },
  awayMs = 0,
): Promise<void> {
  await broker.kill();
  await pause(awayMs);
  await broker.startEmpty();
}
