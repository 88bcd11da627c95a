import { ChoresModule } from '../caretaker/chores.module.ts';
import { Module } from '@nestjs/common';
import { HintModule } from '../hint/hint.module.ts';
import { SerialKeys } from './serial-keys.ts';

@Module({ imports: [ChoresModule, HintModule], providers: [SerialKeys], exports: [SerialKeys] })
export class SerialKeyModule {}
