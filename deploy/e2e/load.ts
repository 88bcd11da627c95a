import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from './api.ts';

const AGAIN_AFTER_MS = 200;

/** To-dos that keep coming while something is broken and mended. */
export interface Load {
  /** The titles of those that the API has acknowledged, in order. */
  readonly acknowledged: string[];
  /** How often each answer came that was no acknowledgement: a status, or `broken` for a connection that broke. */
  readonly refusals: Map<string, number>;
  /** Posts no more, and resolves when what was begun is acknowledged. */
  stop(): Promise<void>;
}

/**
 * Posts to-dos with titles of their own, `atOnce` at a time, as a careful client does: each has an Idempotency-Key and is
 * repeated until it is acknowledged.
 * @param options `everyMs`: how long each of them rests between two to-dos
 */
export function startLoad(api: Api, prefix: string, { atOnce = 4, everyMs = 40 } = {}): Load {
  const acknowledged: string[] = [];
  const refusals = new Map<string, number>();
  let number = 0;
  let isOver = false;
  const client = async () => {
    while (!isOver) {
      const title = `${prefix} ${(number += 1)}`;
      const headers = { 'idempotency-key': randomUUID() };
      for (let how = ''; how !== '201';) {
        how = await api.ask('POST', '/v1/todos', { body: { title }, headers }).then(
          ({ status }) => String(status),
          () => 'broken',
        );
        if (how === '201') acknowledged.push(title);
        else {
          refusals.set(how, (refusals.get(how) ?? 0) + 1);
          await pause(AGAIN_AFTER_MS);
        }
      }
      await pause(everyMs);
    }
  };
  const clients = Array.from({ length: atOnce }, client);
  return {
    acknowledged,
    refusals,
    async stop() {
      isOver = true;
      await Promise.all(clients);
    },
  };
}
