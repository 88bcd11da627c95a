import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PROMOTE } from '../attempt/claim.queries.ts';
import { WorkHints } from '../hint/work-hints.ts';
import { DUE_TYPES } from './caretaker.queries.ts';
import { Chores } from './chores.ts';

/** Makes tasks ready that fall due. Claims do so too; this is for types that nobody asks for at present, and to rouse those who would. */
@Injectable()
export class DueTimes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hints: WorkHints,
    chores: Chores,
  ) {
    chores.add({ name: 'due times', when: `exists (${DUE_TYPES})`, run: () => this.#promoteAll() });
  }

  async #promoteAll(): Promise<void> {
    const types = await this.dataSource.query<{ name: string }[]>(DUE_TYPES);
    for (let due = types.map(({ name }) => name); due.length;) {
      const promoted = await this.dataSource.query<{ type: string }[]>(PROMOTE, [due]);
      due = promoted.map(({ type }) => type);
      for (const type of due) this.hints.ready(type);
    }
  }
}
