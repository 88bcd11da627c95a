import type { DataSourceObjectResponse } from '@notionhq/client';
import { Injectable } from '@nestjs/common';
import { DataSourceSchemaChanged, type JsonObject } from '@na/contracts';
import { afterCommit, tell } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { openListing, relist } from './listing.queries.ts';
import { schemaDrift } from './mirror-metrics.ts';
import type { Look } from './page-news.ts';
import { keepMirror } from './page.queries.ts';
import { plainText } from './page-state.ts';
import { driftBetween, type SchemaProperties } from './schema-drift.ts';
import { insertSchema, lockSource, noteSourceGone, storeSource, type SourceState } from './source.queries.ts';
import { storable } from './storable.ts';

const MOST_TITLE = 500;
/** So much of a drift is told; all of it is kept. */
const MOST_CHANGES = 100;

/** The one road by which what Notion says of data sources comes into the mirror; each other schema is kept as a version of its own. */
@Injectable()
export class SourceObservations {
  /** Takes a data source as an answer of Notion's showed it. One that is new has its rows listed from now on. */
  async observe(tx: EntityManager, connectionId: string, answer: DataSourceObjectResponse, look: Look): Promise<void> {
    const mirror = await keepMirror(tx, connectionId);
    if (!mirror) return;
    const whose = { connectionId, workspaceId: mirror.workspaceId };
    const source = sourceState(answer);
    const known = await lockSource(tx, whose, source.id);
    const later = source.lastEditedTime.getTime() - known.lastEditedTime.getTime();
    if (later < 0 || (later === 0 && look.reading <= known.reading)) return;
    const { properties } = source;
    const changes = driftBetween(known.properties ?? {}, properties);
    const isOther = known.schemaVersion === 0 || changes.length > 0;
    const version = known.schemaVersion + (isOther ? 1 : 0);
    await storeSource(tx, connectionId, source, { reading: look.reading, schemaVersion: version });
    await openListing(tx, whose, { subject: source.id, trash: false });
    if (!isOther) return;
    const isFirst = known.schemaVersion === 0;
    await insertSchema(tx, whose, source.id, { version, properties, changes: isFirst ? [] : changes });
    if (isFirst) return;
    const title = source.title.slice(0, MOST_TITLE).toWellFormed();
    const told = changes.slice(0, MOST_CHANGES);
    await tell(
      tx,
      DataSourceSchemaChanged,
      { notionDataSourceId: source.id, connectionId, version, title, changes: told },
      { workspaceId: mirror.workspaceId },
    );
    afterCommit(tx, () => schemaDrift.inc());
  }

  /** Takes it that Notion says there is no such data source. When it is seen again, its rows are listed anew. */
  async observeGone(tx: EntityManager, connectionId: string, id: string): Promise<void> {
    const [{ reading }] = await tx.query<[{ reading: number }]>(`select nextval('mirror_reading')::float8 as reading`);
    await noteSourceGone(tx, connectionId, id, reading);
    await relist(tx, connectionId, id);
  }
}

function sourceState(answer: DataSourceObjectResponse): SourceState {
  const source = storable(answer);
  return {
    id: source.id,
    databaseId: source.parent.type === 'database_id' ? source.parent.database_id : null,
    parent: (source.database_parent ?? null) as JsonObject | null,
    title: plainText(source.title),
    icon: (source.icon ?? null) as JsonObject | null,
    url: source.url,
    lastEditedTime: new Date(source.last_edited_time),
    inTrash: source.in_trash,
    properties: source.properties as unknown as SchemaProperties,
  };
}
