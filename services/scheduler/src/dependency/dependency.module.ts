import { Module } from '@nestjs/common';
import { ChoresModule } from '../caretaker/chores.module.ts';
import { HintModule } from '../hint/hint.module.ts';
import { Dependents } from './dependents.ts';
import { Ends } from './ends.ts';
import { NoteFigures } from './note-figures.ts';
import { Parents } from './parents.ts';

@Module({
  imports: [ChoresModule, HintModule],
  providers: [Dependents, Ends, NoteFigures, Parents],
  exports: [Ends, Parents],
})
export class DependencyModule {}
