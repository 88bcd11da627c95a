import type { JsonObject } from '@na/contracts';

/** What is asked over HTTP, what the gateway asks for it, and what comes back. */
export interface Door {
  ask: [method: string, path: string, body?: object];
  call: { name: string };
  /** The request that arrives; `workspaceId` is added to it. */
  request: JsonObject;
  answer: object;
  gives: { status: number; body?: unknown; location?: string; etag?: string };
}

/** The id that the gateway chooses. */
export const NEW = { id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) } as unknown as JsonObject;
/** What a list is asked for when nothing is said. */
export const PAGE_OF = { limit: 20 };
export const empty = { data: [], nextCursor: null };
export const list = <Name extends string>(name: Name, things: object[]) => ({ [name]: things, nextCursor: 'next' });
export const listed = (thing: object) => ({ status: 200, body: { data: [thing], nextCursor: 'next' } });
