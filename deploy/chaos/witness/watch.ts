import { setTimeout as pause } from 'node:timers/promises';
import type { Books } from '../../e2e/books.ts';
import { GATE_VIEW } from './evidence.queries.ts';

/** A gate that limits how many run, as one look at the database found it. */
export interface GateView {
  key: string;
  /** So many may run. */
  most: number;
  /** How many permits count. */
  permits: number;
  /** How many tasks run that name the key. */
  running: number;
}

const EVERY_MS = 250;

/** Looks at the gates again and again; `stop` answers all that was seen. */
export function watchGates(books: Books): { stop(): Promise<GateView[]> } {
  const seen: GateView[] = [];
  let isOver = false;
  const watching = (async () => {
    for (; !isOver; await pause(EVERY_MS)) {
      // While the database is away there is nothing to be seen.
      seen.push(...(await books.query<GateView>(GATE_VIEW).catch(() => [])));
    }
  })();
  return {
    async stop() {
      isOver = true;
      await watching;
      return seen;
    },
  };
}
