import type { DataSourceObjectResponse } from '@notionhq/client';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NotionForbidden, NotionNotFound } from '../errors.ts';
import type { Keeper } from './hold.ts';
import type { NotionReader } from './notion-reader.ts';
import { SourceObservations } from './source-observations.ts';
import { sourcesOfDatabase } from './source.queries.ts';

/** Asks Notion for single data sources, and for those of a database. */
@Injectable()
export class Sources {
  constructor(
    private readonly dataSource: DataSource,
    private readonly observations: SourceObservations,
  ) {}

  /** Reads a data source, its schema with it. @throws NotionFailure */
  async read(reader: NotionReader, keeper: Keeper, id: string): Promise<void> {
    const { connectionId } = keeper;
    const read = await reader
      .read('source', 'dataSources.retrieve', client => client.dataSources.retrieve({ data_source_id: id }))
      .catch(whenUnseen);
    await keeper.note(tx =>
      read
        ? this.observations.observe(tx, connectionId, read.answer as DataSourceObjectResponse, {
            reading: read.reading,
            isExact: true,
          })
        : this.observations.observeGone(tx, connectionId, id),
    );
  }

  /** Reads the data sources that a database has, and those that it had. @throws NotionFailure */
  async readOf(reader: NotionReader, keeper: Keeper, databaseId: string): Promise<void> {
    const known = await sourcesOfDatabase(this.dataSource, keeper.connectionId, databaseId);
    const read = await reader
      .read('source', 'databases.retrieve', client => client.databases.retrieve({ database_id: databaseId }))
      .catch(whenUnseen);
    const shown = read && 'data_sources' in read.answer ? read.answer.data_sources.map(({ id }) => id) : [];
    for (const id of new Set([...shown, ...known])) await this.read(reader, keeper, id);
  }
}

function whenUnseen(error: unknown): undefined {
  if (!NotionNotFound.is(error) && !NotionForbidden.is(error)) throw error;
}
