import { Module } from '@nestjs/common';
import { HintModule } from '../hint/hint.module.ts';
import { Dependents } from './dependents.ts';
import { Ends } from './ends.ts';
import { NoteFigures } from './note-figures.ts';
import { Parents } from './parents.ts';

@Module({ imports: [HintModule], providers: [Dependents, Ends, NoteFigures, Parents], exports: [Ends, Parents] })
export class DependencyModule {}
