import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Chores } from '../caretaker/chores.ts';
import { FORGET_FLOWS, HAS_FLOWS } from './fairness.queries.ts';

/** Forgets who was ahead of whom, once it is past. */
@Injectable()
export class Turns {
  constructor(dataSource: DataSource, chores: Chores) {
    chores.add({
      name: 'turns',
      when: HAS_FLOWS,
      run: async () => {
        await dataSource.query(FORGET_FLOWS);
      },
    });
  }
}
