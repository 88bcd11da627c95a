import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PROMOTE } from '../attempt/claim.queries.ts';
import { WorkHints } from '../hint/work-hints.ts';

/** Makes tasks ready that fall due. Claims do so too; this is for types that nobody asks for at present, and to rouse those who would. */
@Injectable()
export class DueTimes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hints: WorkHints,
  ) {}

  /** Makes all tasks of the types ready that are due by now. */
  async promote(types: string[]): Promise<void> {
    for (let due = types; due.length;) {
      const promoted = await this.dataSource.query<{ type: string }[]>(PROMOTE, [due]);
      due = promoted.map(({ type }) => type);
      for (const type of due) this.hints.ready(type);
    }
  }
}
