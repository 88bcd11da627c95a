/** What one place gave of a search that goes by id, newest first. */
export interface Part<Row> {
  rows: Row[];
  /** The id down to which all was looked through, itself included; undefined when that is all there is. */
  reached?: string;
}

/**
 * What several places gave, as one: newest first, each once, and down to where all of them were looked through. A later look goes on from
 * there, so nothing is passed over.
 */
export function merged<Row extends { id: string }>(parts: readonly Part<Row>[]): Part<Row> {
  const reached = parts
    .flatMap(part => part.reached ?? [])
    .sort()
    .at(-1);
  const rows = new Map(parts.flatMap(part => part.rows).map(row => [row.id, row]));
  const known = [...rows.values()].filter(({ id }) => reached === undefined || id >= reached);
  return { rows: known.sort((a, b) => (a.id < b.id ? 1 : -1)), reached };
}
