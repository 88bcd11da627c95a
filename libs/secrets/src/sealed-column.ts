import type { Sealed, SealedTable } from './reseal.ts';
import { outdated, outdatedBehind, replace } from './sealed-column.queries.ts';

/** A column in which sealed secrets stand. */
export interface SealedColumn {
  table: string;
  column: string;
  /** The column that names the row; `id` unless given. */
  id?: string;
  /** The column with the id for which the secret is sealed; the one that names the row unless given. */
  ownerId?: string;
  /** Whom that id stands for as an owner; itself unless given. */
  ownerOf?: (id: string) => string;
}

/** What runs statements, e.g. TypeORM's `DataSource`. */
export interface Database {
  query(sql: string, params: unknown[]): Promise<unknown>;
}

/** A column as {@link reseal} takes it. */
export function sealedColumn(database: Database, place: SealedColumn): SealedTable {
  const { table, column, id = 'id', ownerId = id, ownerOf = owner => owner } = place;
  const names = { table, column, id, ownerId };
  return {
    async outdated(keyId, after, limit) {
      const found =
        after === undefined
          ? await database.query(outdated(names), [keyId, limit])
          : await database.query(outdatedBehind(names), [keyId, limit, after]);
      return (found as Sealed[]).map(row => ({ ...row, owner: ownerOf(row.owner) }));
    },
    replace: async (rowId, was, now) => void (await database.query(replace(names), [rowId, was, now])),
  };
}
