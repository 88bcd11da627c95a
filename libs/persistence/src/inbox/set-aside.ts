import { metrics } from '@na/telemetry';
import type { DataSource, EntityManager } from 'typeorm';
import { COUNT_SET_ASIDE, SET_ASIDE } from './inbox.queries.ts';

const eventsSetAside = metrics.observableGauge({
  name: 'na_events_set_aside',
  help: 'Events that this service could not digest and that wait for a person; all replicas tell the same.',
});

/** An event that a hearer could not digest, with all that is needed to hear it again. */
export interface UndigestedEvent {
  source: string;
  /** Its number at the source; 0 when it has none. */
  number: number;
  id: string;
  type: string;
  /** What the last try met. */
  error: string;
  /** How often it was tried. */
  tries: number;
  /** The rest of its header, and its body. */
  [attribute: string]: unknown;
}

/**
 * Keeps an event that cannot be digested, so that the others pass; it should be noted as heard in the same transaction. Answers whether
 * it is new here.
 */
export async function setAside(tx: EntityManager, undigested: UndigestedEvent): Promise<boolean> {
  const { error, tries, ...event } = undigested;
  const { source, id, type, number } = event;
  const kept = await tx.query<unknown[]>(SET_ASIDE, [
    source,
    id,
    type,
    number,
    storable(JSON.stringify(event)),
    storable(error),
    tries,
  ]);
  return kept.length > 0;
}

/** Counts what was set aside in the metrics until the result is called. */
export function followSetAside(dataSource: DataSource): () => void {
  return eventsSetAside.observe(
    async () => (await dataSource.query<{ count: number }[]>(COUNT_SET_ASIDE))[0]?.count ?? 0,
  );
}

// What cannot be stored may be why it is set aside: NUL and lone surrogates, in text and as JSON writes them, become U+FFFD.
function storable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\0', '\ufffd')
    .replaceAll(/(?<!\\)((?:\\\\)*)\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})/g, '$1\\ufffd');
}
