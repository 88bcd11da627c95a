import { tableNames, type TableName } from '../records.ts';
import { emptyState, type State } from '../state.ts';
import { putStored } from '../stored.ts';
import { readChildLists, readHead, readRecords } from './queries.ts';
import type { Session } from './session.ts';

/** So few that what is not kept of them dies young: a larger heap is never given back. */
const rowsAtOnce = 1_000;

/** What the schema holds. */
export interface Kept {
  /** The latest write. */
  commit: string;
  state: State;
}

/** The latest write that the schema holds; null when it never held any. */
export async function headOf(session: Session): Promise<string | null> {
  const [head] = await session.rows<{ format: number; commit: string }>(readHead);
  if (!head) return null;
  if (head.format === 1) return head.commit;
  throw new Error(
    'The schema "sandbox" of this database is of another version of the sandbox; drop it, or use another.',
  );
}

/** Reads all that the schema holds, or null. */
export async function loaded(session: Session): Promise<Kept | null> {
  const commit = await headOf(session);
  if (commit === null) return null;
  const state = emptyState();
  const known = new Set<string>(tableNames);
  let after = '0';
  for (let isLast = false; !isLast;) {
    const rows = await session.rows<{ position: string; kind: TableName; record: { id: string } }>(readRecords, [
      after,
      rowsAtOnce,
    ]);
    for (const { kind, record } of rows) {
      if (!known.has(kind)) throw new Error(`The schema "sandbox" holds ${kind}, which this sandbox does not know.`);
      putStored(state, kind, record);
    }
    after = rows.at(-1)?.position ?? after;
    isLast = rows.length < rowsAtOnce;
  }
  let parentAfter = '';
  for (let isLast = false; !isLast;) {
    const rows = await session.rows<{ parent: string; ids: string[] }>(readChildLists, [parentAfter, rowsAtOnce]);
    for (const { parent, ids } of rows) state.children.set(parent, ids);
    parentAfter = rows.at(-1)?.parent ?? parentAfter;
    isLast = rows.length < rowsAtOnce;
  }
  return { commit, state };
}
