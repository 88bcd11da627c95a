import { Injectable } from '@nestjs/common';
import type { NewTask, Origin } from '@na/contracts';
import { Problem } from '@na/errors';
import { TaskTypes } from '../task-type/task-types.ts';
import { admit, type NewTaskRow, type StepPlace } from './new-task.ts';
import type { Refusal } from './refusal.ts';

/** Checks tasks that are asked for against their types. */
@Injectable()
export class Admission {
  constructor(private readonly types: TaskTypes) {}

  /**
   * Makes a task a row.
   * @throws Problem of kind `invalid`
   */
  async admit(task: NewTask, origin: Origin, place?: StepPlace): Promise<NewTaskRow> {
    const type = await this.types.named(task.type);
    return admit(task, type, this.types.names, origin, place);
  }

  /** As {@link admit}, but answers why a task cannot be taken. */
  async admitOrRefuse(task: NewTask, origin: Origin, place?: StepPlace): Promise<NewTaskRow | Refusal> {
    try {
      return await this.admit(task, origin, place);
    } catch (error) {
      if (error instanceof Problem && error.kind === 'invalid') return { task, problem: error };
      throw error;
    }
  }
}
