import type { TableName, Tables } from '../store/records.ts';
import type { Store, Touched } from '../store/store.ts';
import type { ApiVersion } from '../versions.ts';
import { blockSignals } from './content-signals.ts';
import { databaseSignals, dataSourceSignals } from './database-signals.ts';
import { isTold } from './event-types.ts';
import { commentSignals, fileUploadSignals, viewSignals } from './other-signals.ts';
import { pageSignals } from './page-signals.ts';
import type { Scene, Signal } from './signal.ts';

type Read<T extends TableName> = (
  scene: Scene,
  before: Tables[T] | undefined,
  after: Tables[T] | undefined,
) => Signal[];

/** How each kind of record tells what became of it. What is not named here is nobody's business. */
const readers: { [T in TableName]?: Read<T> } = {
  pages: pageSignals,
  blocks: blockSignals,
  databases: databaseSignals,
  dataSources: dataSourceSignals,
  comments: commentSignals,
  fileUploads: fileUploadSignals,
  views: viewSignals,
};

/** What a transaction's records say has happened, as a version tells it. The only place where events come from. */
export function signalsOf(store: Store, touched: readonly Touched[], version: ApiVersion): Signal[] {
  const fresh = new Set(touched.filter(({ before }) => !before).map(({ after }) => after?.id));
  const scene: Scene = { store, version, isNew: id => fresh.has(id) };
  return touched
    .flatMap(
      ({ table, before, after }) => (readers[table] as Read<TableName> | undefined)?.(scene, before, after) ?? [],
    )
    .filter(({ type }) => isTold(type, version));
}
