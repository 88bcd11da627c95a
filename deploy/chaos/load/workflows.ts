import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.ts';
import { isMade, type Ask } from './client.ts';
import { DOCUMENTS } from './workflow-documents.ts';

/** A workflow that was acknowledged. */
export interface Flows {
  id: string;
  /** Which document it follows. */
  document: string;
}

const EVERY_MS = 700;

/** Workflows that keep coming. */
export function startWorkflows(ask: Ask, random: Random): { readonly begun: Flows[]; stop(): Promise<void> } {
  const begun: Flows[] = [];
  let isOver = false;
  const client = async () => {
    for (; !isOver; await pause(EVERY_MS)) {
      const document = random.pick(Object.keys(DOCUMENTS));
      const { body } = await ask('/v1/workflows', { name: document, ...DOCUMENTS[document]!.body }, isMade);
      begun.push({ id: body.id, document });
    }
  };
  const working = client();
  return {
    begun,
    async stop() {
      isOver = true;
      await working;
    },
  };
}
