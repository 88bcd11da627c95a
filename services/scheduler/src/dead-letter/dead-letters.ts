import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { DeadLetter, DropDeadLetterRequest, ListDeadLettersRequest, ListDeadLettersResponse } from '@na/contracts';
import { transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { DeadLetterNotFound } from '../errors.ts';
import { attemptsOf } from '../history/attempts.ts';
import { listPage } from '../list-page.ts';
import { isUuid, originOfCall } from '../task/new-task.ts';
import { GET_TASK } from '../task/read.queries.ts';
import { taskOf, type TaskRow } from '../task/task-row.ts';
import { LIST_LETTERS } from './dead-letter.queries.ts';
import { deleteLetters } from './delete-letters.ts';

/** A task's columns besides its payload and its attempts are short. */
const BYTES_BESIDES = 1_000;
const MOST_ATTEMPTS = 500;
/** What is told of a deletion that somebody asked for without a word. */
const BY_HAND = 'deleted by hand';

type LetterRow = TaskRow & { expires_at: Date };

/** Gives and deletes the dead letters of workspaces. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A page of dead letters, newest first; shorter than asked when they are large. @throws Problem `validation_failed` */
  async list(request: ListDeadLettersRequest): Promise<ListDeadLettersResponse> {
    const { workspaceId, types, errorCodes, finishedFrom, finishedBefore } = request;
    const asked = [workspaceId, types, errorCodes, finishedFrom, finishedBefore];
    const read = (before: string | null, most: number) =>
      this.dataSource.query<LetterRow[]>(LIST_LETTERS, [...asked, before, most, this.config.DEAD_LETTER_KEEP_MS]);
    const { page, nextCursor } = await listPage(request, read, sizeOf);
    return { deadLetters: page.map(letterOf), nextCursor };
  }

  /** Deletes one for good. @throws Problem `dead_letter_not_found`, also when the task is not dead */
  async delete({ workspaceId, id }: DropDeadLetterRequest): Promise<void> {
    if (!isUuid(id)) throw DeadLetterNotFound({ id });
    await transaction(this.dataSource, async tx => {
      if (await deleteLetters(tx, [{ workspaceId, id }], BY_HAND, originOfCall())) return;
      const [row] = await tx.query<TaskRow[]>(GET_TASK, [id, workspaceId]);
      throw DeadLetterNotFound({ id, state: row?.state });
    });
  }
}

function letterOf(row: LetterRow): DeadLetter {
  return {
    task: taskOf(row),
    reason: row.last_error ?? undefined,
    attempts: attemptsOf(row.history).slice(-MOST_ATTEMPTS),
    expiresAt: row.expires_at.toISOString(),
  };
}

function sizeOf(row: LetterRow): number {
  return row.bytes + JSON.stringify(row.history).length + BYTES_BESIDES;
}
