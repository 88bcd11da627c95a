import type { onSendAsyncHookHandler } from 'fastify';
import type { Sandbox } from '../sandbox.ts';

/** Holds an answer back until all that was written before it is kept; a 503 in its place when it was not. */
export function onceKept({ store }: Sandbox): onSendAsyncHookHandler {
  return async (_request, _reply, payload) => {
    await store.settled();
    return payload;
  };
}
