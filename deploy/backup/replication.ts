import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import pg from 'pg';
import { formatLsn, parseLsn, type Lsn } from './lsn.ts';

/** Which cluster this is, and how far its log has come. */
export interface ClusterIdentity {
  systemId: string;
  timeline: number;
}

/** From where to where a copy of the files was made: what is written to the log between the two has to be replayed over it. */
export interface CopiedBetween {
  start: Lsn;
  end: Lsn;
}

/** The side of Postgres that standbys speak to: whole copies of the files, and the log as it is written. */
export class Replication {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** @param url of a role that may replicate; its database is of no matter, as the files are those of the whole cluster */
  static async connect(url: string): Promise<Replication> {
    const client = new pg.Client({ connectionString: url, replication: 'true' } as pg.ClientConfig);
    await client.connect();
    return new Replication(client);
  }

  async identify(): Promise<ClusterIdentity> {
    const { rows } = await this.#client.query<{ systemid: string; timeline: number }>('IDENTIFY_SYSTEM');
    return { systemId: rows[0]!.systemid, timeline: Number(rows[0]!.timeline) };
  }

  /**
   * Copies the files of the cluster while it runs. Each archive (a tar) and, at the end, the list of files with their checksums go to the stream that
   * `open` gives for its name; `open` may refuse by throwing.
   */
  async copyFiles(label: string, open: (name: string) => Writable): Promise<CopiedBetween> {
    let sink: Writable | undefined;
    const places: Lsn[] = [];
    const command = `BASE_BACKUP (LABEL '${label}', CHECKPOINT 'fast', WAL false, MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')`;
    const turn = (next: () => Writable) => {
      sink?.end();
      sink = next();
    };
    await this.#copy(command, {
      row: ([first, second]) => {
        if (first && second && first.includes('/')) places.push(parseLsn(first));
      },
      data: message => {
        const kind = String.fromCharCode(message[0]!);
        if (kind === 'n') turn(() => open(message.toString('utf8', 1, message.indexOf(0, 1))));
        else if (kind === 'm') turn(() => open('backup_manifest'));
        else if (kind === 'd') return sink!.write(message.subarray(1)) ? undefined : sink;
        return undefined;
      },
    });
    sink?.end();
    return { start: places[0]!, end: places.at(-1)! };
  }

  /** Writes the log between two places to `sink`, byte by byte as it is; the second must be flushed already. */
  async copyLog(timeline: number, from: Lsn, to: Lsn, sink: Writable): Promise<void> {
    let at = from;
    const command = `START_REPLICATION PHYSICAL ${formatLsn(from)} TIMELINE ${timeline}`;
    if (to > from)
      await this.#copy(command, {
        data: message => {
          const kind = String.fromCharCode(message[0]!);
          if (kind === 'k' && message[17] === 1) this.#confirm(at);
          if (kind !== 'w' || at >= to) return undefined;
          const log = message.subarray(25, 25 + Number(to - at));
          at += BigInt(log.length);
          return sink.write(log) ? undefined : sink;
        },
        isEnough: () => at >= to,
      });
    sink.end();
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  /** Says that we live: a standby that keeps silent for a minute is shown the door. */
  #confirm(at: Lsn): void {
    const message = Buffer.alloc(34);
    message.write('r');
    for (const place of [1, 9, 17]) message.writeBigUInt64BE(at, place);
    this.#connection.sendCopyFromChunk(message);
  }

  get #connection(): Connection {
    return (this.#client as unknown as { connection: Connection }).connection;
  }

  #copy(command: string, reader: CopyReader): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = this.#connection.stream;
      const end = (error?: Error) => {
        socket.off('close', lost);
        if (error) reject(error);
        else resolve();
      };
      const lost = () => end(new Error('Postgres closed the connection in the middle of a copy.'));
      socket.once('close', lost);
      let isPaused = false;
      const pace = (full: Writable | undefined) => {
        if (!full || isPaused) return;
        isPaused = true;
        socket.pause();
        // A stream that is ended meanwhile drains no more, it finishes.
        void settled(full).then(() => {
          isPaused = false;
          socket.resume();
        });
      };
      this.#client.query({
        submit: (connection: Connection) => connection.query(command),
        handleRowDescription: () => undefined,
        handleDataRow: ({ fields }: { fields: (string | Buffer | null)[] }) =>
          reader.row?.(fields.map(field => field?.toString() ?? null)),
        handleCopyData: ({ chunk }: { chunk: Buffer }) => {
          try {
            // pg writes the next messages over the bytes of this one.
            pace(reader.data(Buffer.from(chunk)));
          } catch (error) {
            end(error as Error);
            socket.destroy();
          }
          // Nothing that is said after it matters to us.
          if (reader.isEnough?.()) end();
        },
        handleCommandComplete: () => undefined,
        handleReadyForQuery: () => end(),
        handleError: (error: Error) => end(error),
      } as unknown as pg.Submittable);
    });
  }
}

function settled(stream: Writable): Promise<void> {
  const events = ['drain', 'finish', 'close'];
  return new Promise(resolve => {
    const done = () => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}

interface CopyReader {
  row?(fields: (string | null)[]): void;
  /** Takes a message; gives the stream that has to drain before the next one. */
  data(message: Buffer): Writable | undefined;
  isEnough?(): boolean;
}

/** What pg keeps to itself. */
interface Connection {
  stream: Socket;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
}
