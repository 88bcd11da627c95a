import type { SealedTable } from '@na/secrets';
import type { DataSource } from 'typeorm';
import { columnsOf, sealedOf, type SecretColumns } from './sealed-secret.ts';
import { OUTDATED, OUTDATED_BEHIND, REPLACE } from './secret.queries.ts';

/** The signing secrets, each sealed for its endpoint. */
export function sealedEndpoints(dataSource: DataSource): SealedTable {
  return {
    async outdated(keyId, after, limit) {
      const found =
        after === undefined
          ? await dataSource.query<Row[]>(OUTDATED, [keyId, limit])
          : await dataSource.query<Row[]>(OUTDATED_BEHIND, [keyId, limit, after]);
      return found.map(row => ({ id: row.id, sealed: sealedOf(row), owner: row.id }));
    },
    async replace(id, was, now) {
      const { key_id, secret } = columnsOf(now);
      await dataSource.query(REPLACE, [id, columnsOf(was).secret, key_id, secret]);
    },
  };
}

type Row = SecretColumns & { id: string };
