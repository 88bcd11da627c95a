import { Injectable } from '@nestjs/common';
import { transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { findConnection, setTodoSource, type ConnectionRow } from '../connections/connection.queries.ts';
import { Introduction } from '../connections/introduction.ts';
import { storeSchema } from '../schemas/schema.queries.ts';

const log = logger('oauth');

/** Looks, through a connection that a person has just given, for the data source that to-dos go to. */
@Injectable()
export class FirstLook {
  constructor(
    private readonly dataSource: DataSource,
    private readonly introduction: Introduction,
    private readonly box: SecretBox,
  ) {}

  /** The connection as it stands after the look. It stands without it too: then a to-do has to name its data source. */
  async of(connection: ConnectionRow): Promise<ConnectionRow> {
    const { id, workspaceId, sealedToken, notionBotId, notionTodoDataSourceId } = connection;
    if (notionTodoDataSourceId !== null) return connection;
    try {
      const link = { connectionId: id, workspaceId, token: this.box.open(sealedToken, id), botId: notionBotId };
      const source = await this.introduction.likelySource(link);
      if (!source) return connection;
      await transaction(this.dataSource, async tx => {
        await setTodoSource(tx, id, source.id);
        await storeSchema(tx, id, source);
      });
      return (await findConnection(this.dataSource, workspaceId, id)) ?? connection;
    } catch (error) {
      log.warn({ err: error, connectionId: id }, 'a new connection could not be looked through for its to-dos');
      return connection;
    }
  }
}
