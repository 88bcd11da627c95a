import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@na/contracts';
import type { FieldError } from '@na/errors';
import { TaskTypes } from '../task-type/task-types.ts';
import type { Step } from './document.ts';
import { referencesIn } from './reference.ts';

/** Checks the steps of a workflow against what workers announced. */
@Injectable()
export class StepTypes {
  constructor(private readonly types: TaskTypes) {}

  /** Types that nobody knows, and payloads that do not fit theirs. One with references is checked when they are resolved. */
  async faults(steps: readonly Step[]): Promise<FieldError[]> {
    const faults: FieldError[] = [];
    for (const { name, type, payload, compensation } of steps) {
      faults.push(...(await this.#faultsOf(type, payload, `/steps/${name}`)));
      if (!compensation) continue;
      const { type: undoing, payload: undone = {} } = compensation;
      faults.push(...(await this.#faultsOf(undoing, undone, `/steps/${name}/compensation`)));
    }
    return faults;
  }

  async #faultsOf(type: string, payload: JsonObject, at: string): Promise<FieldError[]> {
    const known = await this.types.named(type);
    if (!known) {
      const names = this.types.names.join(', ') || 'none yet; start a worker first';
      return [
        {
          pointer: `${at}/type`,
          detail: `is ${JSON.stringify(type.slice(0, 100))}, which no worker has announced; known types: ${names}`,
        },
      ];
    }
    if (referencesIn(payload, '').length) return [];
    return known.check(payload).map(({ pointer, detail }) => ({ pointer: at + pointer, detail }));
  }
}
