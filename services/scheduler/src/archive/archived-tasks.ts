import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { TaskRow } from '../task/task-row.ts';
import { CHUNKS, PLACES } from './archived.queries.ts';
import { unpack } from './chunk.ts';

/** Where a task lies in the archive. */
export interface Place {
  workspaceId: string;
  id: string;
  /** The number of its chunk; larger than JavaScript's numbers may be. */
  chunk: string;
  period: string;
  /** Its line in the chunk, from 0. */
  place: number;
}

/** A task as it lies in the archive. */
export interface ArchivedTask extends Place {
  /** Its row of `task_finished` as JSON. */
  line: string;
  archivedAt: Date;
}

interface Chunk {
  number: string;
  archivedAt: Date;
  content: Buffer;
}

/** Reads what is archived. */
@Injectable()
export class ArchivedTasks {
  constructor(private readonly dataSource: DataSource) {}

  /** A task as a row; undefined when it is not archived. */
  async row(workspaceId: string, id: string): Promise<TaskRow | undefined> {
    const [row] = await this.rows(this.dataSource.manager, [{ workspaceId, id }]);
    return row;
  }

  /** Those of some tasks that are archived, as rows. */
  async rows(tx: EntityManager, keys: { workspaceId: string; id: string }[]): Promise<TaskRow[]> {
    if (!keys.length) return [];
    const places = await tx.query<Place[]>(PLACES, [
      keys.map(({ workspaceId }) => workspaceId),
      keys.map(({ id }) => id),
    ]);
    return (await this.at(tx, places)).map(rowOf);
  }

  /** What lies at some places, in their order; what was taken away meanwhile is left out. */
  async at(tx: EntityManager, places: Place[]): Promise<ArchivedTask[]> {
    if (!places.length) return [];
    const found = await tx.query<Chunk[]>(CHUNKS, [
      places.map(({ workspaceId }) => workspaceId),
      places.map(({ chunk }) => chunk),
      places.map(({ period }) => period),
    ]);
    const chunks = new Map(
      await Promise.all(
        found.map(async ({ number, archivedAt, content }) => {
          return [number, { archivedAt, lines: await unpack(content) }] as const;
        }),
      ),
    );
    return places.flatMap(place => {
      const chunk = chunks.get(place.chunk);
      return chunk ? [{ ...place, line: chunk.lines[place.place]!, archivedAt: chunk.archivedAt }] : [];
    });
  }
}

/** The columns that hold times, which JSON has as texts. */
type TimeColumn = Exclude<
  { [column in keyof TaskRow]-?: NonNullable<TaskRow[column]> extends Date ? column : never }[keyof TaskRow],
  'archived_at'
>;
const TIMES: { [column in TimeColumn]: true } = {
  run_at: true,
  deadline: true,
  created_at: true,
  updated_at: true,
  started_at: true,
  finished_at: true,
};

/** An archived task as any other is read. */
export function rowOf({ line, archivedAt }: ArchivedTask): TaskRow {
  const row = JSON.parse(line) as TaskRow;
  const times = (Object.keys(TIMES) as TimeColumn[]).map(name => [name, row[name] && new Date(row[name])]);
  return { ...row, worker_id: null, ...Object.fromEntries(times), archived_at: archivedAt };
}
