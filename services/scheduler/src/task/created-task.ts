import type { Task } from '@na/contracts';
import type { Problem } from '@na/errors';
import { isDeepStrictEqual } from 'node:util';
import { TaskIdTaken } from '../errors.ts';
import type { NewTaskRow } from './new-task.ts';
import { taskOf, type TaskRow } from './task-row.ts';

/** What every new task has in common. */
const NEW = {
  attempt: 0,
  version: 1,
  progress: null,
  result: null,
  last_error: null,
  worker_id: null,
  waits_for: 0,
  workflow_id: null,
  step: null,
  batch_id: null,
  started_at: null,
  finished_at: null,
  history: [],
};

/** A task that was created at a time. */
export function newTask(row: NewTaskRow, createdAt: Date): Task {
  return taskOf({
    ...NEW,
    ...row,
    run_at: new Date(row.run_at),
    deadline: row.deadline === null ? null : new Date(row.deadline),
    created_at: createdAt,
    updated_at: createdAt,
  });
}

/** The task that has the id already, or the problem that it is another one than was asked for. */
export function repeatedTask(row: NewTaskRow, known: TaskRow): Task | Problem {
  const differs = [
    known.type !== row.type && 'type',
    // As it would come back from the database: without the members that are undefined.
    !isDeepStrictEqual(known.payload, JSON.parse(JSON.stringify(row.payload))) && 'payload',
  ].filter(word => word !== false);
  return differs.length ? TaskIdTaken({ id: row.id, differs }) : taskOf(known);
}
