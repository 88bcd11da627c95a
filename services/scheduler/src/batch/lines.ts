import { Injectable } from '@nestjs/common';
import type {
  AddToBatchRequest,
  AddToBatchResponse,
  BatchLine,
  BatchState,
  JsonObject,
  NewTask,
  RefusedLine,
} from '@na/contracts';
import { Invalid, Problem } from '@na/errors';
import { transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { idFaults } from '../list-page.ts';
import { Creation } from '../task/creation.ts';
import type { Stored } from '../task/storing.ts';
import { priorityOf } from '../task/task-row.ts';
import { SHARE_BATCH } from './batch.queries.ts';
import { chunkSeconds, lines as counted } from './batch-metrics.ts';
import { gateKeyOf, type BatchKey } from './batch-row.ts';
import { nextSize } from './chunk-size.ts';
import { BatchLineTaken, BatchNotFound, BatchNotOpen } from './errors.ts';
import { chunkFaults, lineFaults } from './new-batch.ts';
import { taskIdOf } from './task-id.ts';

/** What lines take over from their batch. */
interface Open {
  state: BatchState;
  priority: number;
  weight: number;
  deadline: Date | null;
}

/** What became of a line that was sent. */
interface Answered {
  line: BatchLine;
  stored: Stored;
}

/** Takes lines into batches. */
@Injectable()
export class Lines {
  constructor(
    private readonly dataSource: DataSource,
    private readonly creation: Creation,
  ) {}

  /**
   * Takes lines; one that cannot be taken hurts itself alone, and one that is there already stays as it is.
   * @throws Problem `validation_failed`, `batch_not_found`, `batch_not_open`, `outbox_full`
   */
  async add({ workspaceId, id, lines }: AddToBatchRequest): Promise<AddToBatchResponse> {
    const errors = [...idFaults({ workspaceId, id }), ...chunkFaults(lines)];
    if (errors.length) throw Invalid({ errors });
    const startedAt = performance.now();
    const key = { workspaceId: workspaceId.toLowerCase(), id: id.toLowerCase() };
    const answered = await transaction(this.dataSource, tx => this.#take(tx, key, lines));
    const tookMs = performance.now() - startedAt;
    chunkSeconds.observe({}, tookMs / 1_000);
    return { ...summed(answered), nextSize: nextSize(lines.length, tookMs) };
  }

  async #take(tx: EntityManager, key: BatchKey, lines: BatchLine[]): Promise<Answered[]> {
    const [batch] = await tx.query<Open[]>(SHARE_BATCH, [key.workspaceId, key.id]);
    if (!batch) throw BatchNotFound({ id: key.id });
    if (batch.state !== 'open') throw BatchNotOpen({ id: key.id, state: batch.state });
    const faults = new Map(lines.map(line => [line, lineFaults(line)]));
    const sound = lines.filter(line => !faults.get(line)!.length);
    const tasks = sound.map(line => taskOf(key, batch, line));
    const stored = tasks.length ? await this.creation.createLines(tx, key.id, tasks) : [];
    const ofLine = new Map(sound.map((line, at) => [line, stored[at]!]));
    return lines.map(line => ({ line, stored: ofLine.get(line) ?? Invalid({ errors: faults.get(line)! }) }));
  }
}

function taskOf({ workspaceId, id }: BatchKey, batch: Open, line: BatchLine): NewTask {
  const { type, payload, runAt, serialKey, maxAttempts } = line;
  return {
    ...{ id: taskIdOf(id, line.line), workspaceId, type, payload, runAt, serialKey, maxAttempts },
    priority: priorityOf(batch.priority),
    weight: batch.weight,
    deadline: line.deadline ?? batch.deadline?.toISOString(),
    limits: { keys: [...(line.limits?.keys ?? []), { key: gateKeyOf(id), cost: 1 }] },
  };
}

function summed(answered: Answered[]): Omit<AddToBatchResponse, 'nextSize'> {
  const refused = answered.flatMap(({ line, stored }): RefusedLine[] =>
    stored instanceof Problem ? [{ line: line.line, problem: problemOf(line, stored) }] : [],
  );
  const taken = answered.filter(({ stored }) => !(stored instanceof Problem) && stored.isNew).length;
  const repeated = answered.length - refused.length - taken;
  for (const [outcome, count] of Object.entries({ taken, repeated, refused: refused.length }))
    if (count) counted.inc({ outcome }, count);
  return { taken, repeated, refused };
}

/** Whoever sends lines knows nothing of the ids of their tasks. */
function problemOf({ line }: BatchLine, problem: Problem): JsonObject {
  const isTaken = problem.code === 'task_id_taken';
  const said = isTaken ? BatchLineTaken({ line, differs: problem.errors?.[0]?.detail ?? '' }) : problem;
  return said.toJSON() as unknown as JsonObject;
}
