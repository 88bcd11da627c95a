import pg from 'pg';
import { createSchema, createTables, findSchema, takeLock } from './queries.ts';

/** A server that does not answer for so long counts as gone, in milliseconds. */
const answersWithinMs = 30_000;
const connectsWithinMs = 5_000;

/** The schema is somebody else's at this time. */
export class SchemaInUse extends Error {
  constructor() {
    super('The schema "sandbox" of this database is in use by another sandbox.');
  }
}

/** A connection that has the schema for itself alone, for as long as it lasts. */
export class Session {
  private isOver = false;
  private readonly loss = Promise.withResolvers<void>();

  private constructor(private readonly client: pg.Client) {
    const lost = () => {
      if (!this.isOver) this.loss.resolve();
      this.isOver = true;
    };
    client.on('error', lost);
    client.on('end', lost);
  }

  /** Connects, takes the schema and makes its tables. @throws SchemaInUse, or what the server says */
  static async open(url: string): Promise<Session> {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'notion-sandbox',
      connectionTimeoutMillis: connectsWithinMs,
      query_timeout: answersWithinMs,
      keepAlive: true,
    });
    const session = new Session(client);
    try {
      await client.connect();
      const [lock] = await session.rows<{ taken: boolean }>(takeLock);
      if (!lock?.taken) throw new SchemaInUse();
      // Who may use a schema that is there need not have the right to make one.
      const [schema] = await session.rows<{ found: boolean }>(findSchema);
      if (!schema?.found) await client.query(createSchema);
      await client.query(createTables);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Comes when the connection ends and nobody closed it. */
  get lost(): Promise<void> {
    return this.loss.promise;
  }

  /** Whether it still stands. */
  get isOpen(): boolean {
    return !this.isOver;
  }

  async rows<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(text, values)).rows;
  }

  /** Runs the work in one transaction. When it fails, the session is closed unless nothing of it stands for certain. */
  async transaction(work: () => Promise<void>): Promise<void> {
    try {
      await this.client.query('begin');
      await work();
    } catch (error) {
      // A query that was given up on still runs, and all that follows would wait for it.
      if (isTimeout(error)) await this.close();
      else await this.client.query('rollback').catch(() => this.close());
      throw error;
    }
    // A commit that fails may have been done.
    await this.client.query('commit').catch(async (error: unknown) => {
      await this.close();
      throw error;
    });
  }

  /** Ends it; nobody is told of a loss any more. */
  async close(): Promise<void> {
    this.isOver = true;
    await this.client.end().catch(() => undefined);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}
