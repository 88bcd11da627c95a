import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import pg from 'pg';
import { NotKept } from '../store/keeper.ts';
import type { BlobKey } from '../store/records.ts';
import { bounded, TooManyBytes, type Blobs } from './blobs.ts';

/** So much of a file is in memory at a time, in bytes. */
const pieceBytes = 4 * 1024 * 1024;
/** Files that come and go at the same time, beyond which they wait. */
const connections = 4;

const putPiece = `insert into sandbox.blob_piece (blob, place, bytes) values ($1, $2, $3)`;
const isThere = `select exists (select from sandbox.blob_piece where blob = $1) as there`;
/** Two uploads of the same content come one after the other, so that the second finds the first. */
const lockBlob = `select pg_advisory_xact_lock(hashtextextended($1, 0))`;
const removeBlob = `delete from sandbox.blob_piece where blob = $1`;
const nameBlob = `update sandbox.blob_piece set blob = $2 where blob = $1`;
const readPiece = `select bytes from sandbox.blob_piece where blob = $1 and place = $2`;
const removeUnwanted = `delete from sandbox.blob_piece where blob <> all($1::text[])`;

/** Bytes in pieces in the sandbox's database, whose tables are there already. */
export class PostgresBlobs implements Blobs {
  private readonly pool: pg.Pool;

  constructor(connectionString: string) {
    this.pool = new pg.Pool({ connectionString, max: connections, application_name: 'notion-sandbox files' });
    // A connection that is lost while it rests is replaced.
    this.pool.on('error', () => undefined);
  }

  /** @throws also NotKept, when the database does not take it */
  async take(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<BlobKey> {
    const client = await this.pool.connect().catch(notKept);
    try {
      await client.query('begin');
      const key = await this.takeWith(client, bounded(stream, maxBytes));
      await client.query('commit');
      client.release();
      return key;
    } catch (error) {
      // What was begun goes with its connection.
      client.release(true);
      return error instanceof TooManyBytes ? Promise.reject(error) : notKept(error);
    }
  }

  async read(sha256: string): Promise<Readable | null> {
    const first = await this.piece(sha256, 0);
    return first && Readable.from(this.piecesFrom(sha256, first), { objectMode: false });
  }

  async keepOnly(wanted: ReadonlySet<string>): Promise<void> {
    await this.pool.query(removeUnwanted, [[...wanted]]);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async takeWith(client: pg.PoolClient, stream: AsyncIterable<Buffer>): Promise<BlobKey> {
    const draft = `draft ${randomUUID()}`;
    const hash = createHash('sha256');
    let [size, place] = [0, 0];
    for await (const piece of inPieces(stream)) {
      hash.update(piece);
      size += piece.length;
      await client.query(putPiece, [draft, place++, piece]);
    }
    const sha256 = hash.digest('hex');
    await client.query(lockBlob, [sha256]);
    const { rows } = await client.query<{ there: boolean }>(isThere, [sha256]);
    if (rows[0]?.there) await client.query(removeBlob, [draft]);
    else await client.query(nameBlob, [draft, sha256]);
    return { sha256, size };
  }

  private async piece(sha256: string, place: number): Promise<Buffer | null> {
    const { rows } = await this.pool.query<{ bytes: Buffer }>(readPiece, [sha256, place]);
    return rows[0]?.bytes ?? null;
  }

  private async *piecesFrom(sha256: string, first: Buffer): AsyncGenerator<Buffer> {
    let piece: Buffer | null = first;
    for (let place = 1; piece; place++) {
      yield piece;
      piece = await this.piece(sha256, place);
    }
  }
}

/** The stream's bytes in pieces of one size; one empty piece for an empty stream. */
async function* inPieces(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let gathered: Buffer[] = [];
  let size = 0;
  let count = 0;
  for await (const chunk of stream) {
    gathered.push(chunk);
    size += chunk.length;
    if (size < pieceBytes) continue;
    yield Buffer.concat(gathered);
    count++;
    [gathered, size] = [[], 0];
  }
  if (size > 0 || count === 0) yield Buffer.concat(gathered);
}

function notKept(error: unknown): never {
  throw new NotKept(`The database of the sandbox did not take the file: ${(error as Error).message}`);
}
